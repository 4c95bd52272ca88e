//! Why a document was not produced, in sentences for people.

use crate::form::Form;

/// Why there are no bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentProblem {
    /// None of the font files can print Chinese.
    #[error(
        "没有找到可用的中文字体，不能生成 PDF；请安装 Noto Serif CJK（fonts-noto-cjk）或在设置里指明字体文件"
    )]
    NoFont,
    /// The fonts have no glyph for a character of the data.
    #[error("字体里没有“{character}”（U+{:04X}）这个字，出现在“{text}”，不能生成文件；请先安装含有这个字的字体", u32::from(*character))]
    MissingGlyph {
        /// The character without a glyph.
        character: char,
        /// The text it stands in, shortened.
        text: String,
    },
    /// The moment of making is absent or not written `2024-11-20 10:05`.
    #[error("“{form}”缺少制作时间，或写法不是“2024-11-20 10:05”", form = form.name())]
    NoMoment {
        /// The document asked for.
        form: Form,
    },
    /// The template could not lay out this data: the caller left out a field the template needs.
    #[error("“{form}”没有排版成功：{because}", form = form.name())]
    Layout {
        /// The document asked for.
        form: Form,
        /// What the typesetter said, an English fragment for the log.
        because: String,
    },
    /// The bytes are not a workbook we can read.
    #[error("这不是能读的 Excel 工作簿（.xlsx）：{because}")]
    NotAWorkbook {
        /// What the reader said.
        because: String,
    },
    /// The workbook could not be written.
    #[error("没有写成 Excel 工作簿：{because}")]
    Workbook {
        /// What the writer said.
        because: String,
    },
    /// The files could not be put into one.
    #[error("没有打成压缩包：{0}")]
    Bundle(String),
    /// Cells that cannot be taken, all of them.
    #[error("表格里有 {} 处问题：{}", .0.len(), listed(.0))]
    Cells(Vec<CellProblem>),
}

/// One cell that cannot be taken, named as the person sees it in Excel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第 {row} 行“{column}”：{because}")]
pub struct CellProblem {
    /// The row number as Excel shows it.
    pub row: u32,
    /// The column's title, or its letter when it has none.
    pub column: String,
    /// The sentence.
    pub because: String,
}

/// The first few, so that a message stays readable; callers show the whole list row by row.
fn listed(problems: &[CellProblem]) -> String {
    const SHOWN: usize = 3;
    let mut text = problems.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>().join("；");
    if problems.len() > SHOWN {
        text.push_str(&format!("；还有 {} 处", problems.len() - SHOWN));
    }
    text
}
