//! Documents as readers see them.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use documents::{Attachment, DocumentProblem, Fonts, Form, Typesetter, font_candidates};
use serde_json::{Value, json};

static HOUSE: LazyLock<Typesetter> = LazyLock::new(|| {
    Typesetter::new(Fonts::load(|path| std::fs::read(path).ok()).expect("fonts-noto-cjk is installed"))
});

const SIGNED: &[u8] = br#"{"name":"\u8983\u8c37\u96e8","number":"LZ2024-GC-000317-K","v":"1"}"#;

pub(crate) fn sample(form: Form) -> Value {
    serde_json::from_str(form.sample()).expect("samples are JSON")
}

pub(crate) fn set(form: Form, data: &Value) -> Vec<u8> {
    let signed = Attachment {
        name: "certificate.json".into(),
        media: "application/json".into(),
        bytes: SIGNED.into(),
    };
    let attachments = if form == Form::Certificate { vec![signed] } else { Vec::new() };
    HOUSE.pdf(form, data, &attachments).unwrap_or_else(|problem| panic!("{form:?}: {problem}"))
}

pub(crate) fn refused(form: Form, data: &Value) -> DocumentProblem {
    HOUSE.pdf(form, data, &[]).expect_err("this data cannot be printed")
}

/// Runs a program of poppler-utils over the file; `None` where it is not installed.
fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(pdf).ok()?;
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success(), "{program} reads the file");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The text of each page, spaces removed: where a line breaks is the template's affair.
pub(crate) fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = poppler("pdftotext", &["-", "-"], pdf)?;
    let pages = text.split('\u{c}').map(|page| page.split_whitespace().collect::<String>());
    Some(pages.filter(|page| !page.is_empty()).collect())
}

// To look at the files, set `ZHIPING_KEEP` to a folder.
// req: X3
#[test]
fn every_form_prints_its_sample() {
    let expected: [(Form, usize, &[&str]); 9] = [
        (
            Form::ReviewForm,
            5,
            &[
                "一、基本情况",
                "45020219920420002X",
                "二、学历学位",
                "三、现有职称和聘任",
                "四、继续教育和年度考核",
                "五、工作经历",
                "六、专业技术工作业绩和成果",
                "七、论文、著作和决策咨询信息",
                "八、专业技术工作总结",
                "十、材料清单和核验结果",
                "负责人：韦白露",
                "审核人：莫霜降",
                "受理人：梁处暑",
                "委员总数出席人数赞成票反对票弃权票211715",
                "柳职办（演示）〔2024〕88号",
            ],
        ),
        (
            Form::ApplicantCommitment,
            1,
            &["申报人承诺书", "承诺人：覃谷雨", "2024年8月15日", "所提交材料摘要"],
        ),
        (Form::UnitCommitment, 1, &["单位承诺书", "谁审核，谁签名，谁负责", "审核人：韦白露", "欧阳·小雪"]),
        (
            Form::OneTimeNotice,
            1,
            &["需要补正的事项（共3项）", "补正期限：2024年9月25日止", "10个工作日，不含当日"],
        ),
        (
            Form::OpeningFiling,
            2,
            &[
                "中级评委会开展评审工作备案表",
                "柳人社（演示）〔2023〕16号",
                "最迟备案日：2024年11月1日",
                "申报情况（共35件）",
                "评审专家构成（共9人）",
                "经办人：梁处暑",
                "接收人：冯惊蛰",
            ],
        ),
        (
            Form::Minutes,
            2,
            &[
                "出席8人，评委会9人，8×3＝24≥9×2＝18",
                "确认在箱中到会8人，8人确认自己的票在箱中",
                "合计6",
                "与申报人同在一个单位",
                "赞成5票，出席8人：5×3＝15<8×2＝16",
                "系统内签字，2024-11-0817:12",
            ],
        ),
        (
            Form::PublicNotice,
            2,
            &["公示期：2024年11月11日至2024年11月18日", "共24人", "甘秋分", "存证日志", "信任文件摘要"],
        ),
        (Form::Certificate, 1, &["职称证书", "LZ2024-GC-000317-K", "覃谷雨", "工程师", "全区", "电子签名"]),
        (Form::Letter, 1, &["关于确认覃谷雨等2人具备工程师职称的通知", "出席人数17人", "2024年11月20日"]),
    ];
    let keep = std::env::var_os("ZHIPING_KEEP").map(std::path::PathBuf::from);
    for (form, count, phrases) in expected {
        let pdf = set(form, &sample(form));
        if let Some(folder) = &keep {
            std::fs::write(folder.join(form.key()).with_extension("pdf"), &pdf)
                .expect("the folder is writable");
        }
        assert!(pdf.starts_with(b"%PDF-"), "{form:?}");
        let Some(pages) = pages(&pdf) else { continue };
        assert_eq!(pages.len(), count, "{form:?}");
        let whole = pages.concat();
        for phrase in phrases {
            assert!(whole.contains(phrase), "{form:?} lacks {phrase}:\n{whole}");
        }
        for page in &pages {
            assert!(page.contains("演示"), "every page of a demo {form:?} says so");
        }
    }
}

// req: X3
#[test]
fn a_form_prints_before_any_stage_is_reached() {
    let mut data = sample(Form::ReviewForm);
    let fields = data.as_object_mut().expect("an object");
    fields.retain(|key, _| {
        ["v", "made_at", "number", "title", "office", "pack", "cover", "basic"].contains(&key.as_str())
    });
    let pdf = set(Form::ReviewForm, &data);
    let Some(pages) = pages(&pdf) else { return };
    let whole = pages.concat();
    assert!(whole.contains("（单位盖章）") && whole.contains("（评审委员会盖章）"), "{whole}");
    assert!(!whole.contains("演示文件"), "only demo documents say 演示");
}

// req: X3
#[test]
fn the_same_data_gives_the_same_bytes() {
    for form in [Form::Certificate, Form::OneTimeNotice] {
        assert_eq!(set(form, &sample(form)), set(form, &sample(form)), "{form:?}");
    }
    let pdf = set(Form::Certificate, &sample(Form::Certificate));
    assert!(pdf.windows(31).any(|bytes| bytes == b"<pdfaid:part>3</pdfaid:part><pd"), "an archival file");
    if let Some(facts) = poppler("pdfinfo", &["-rawdates", "-"], &pdf) {
        assert!(facts.contains("D:20241202090000"), "dated by its data: {facts}");
    }
}

// req: F4
#[test]
fn the_certificate_carries_its_signed_json() {
    let pdf = set(Form::Certificate, &sample(Form::Certificate));
    let folder = std::env::temp_dir().join(format!("zhiping-documents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("certificate.pdf");
    std::fs::write(&path, &pdf).expect("a temporary file");
    let out = folder.join("certificate.json");
    let detached = Command::new("pdfdetach").args(["-save", "1", "-o"]).arg(&out).arg(&path).status();
    if detached.is_ok_and(|status| status.success()) {
        assert_eq!(std::fs::read(&out).expect("detached"), SIGNED);
    }
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(pdf.windows(16).any(|bytes| bytes == b"certificate.json"), "the file names its attachment");
}

// req: E10
#[test]
fn a_targeted_title_says_so() {
    let mut data = sample(Form::Certificate);
    data["targeted"] = json!(true);
    data["scope"] = json!("基层有效（定向评价、定向使用）");
    let Some(pages) = pages(&set(Form::Certificate, &data)) else { return };
    assert!(pages[0].contains("基层有效（定向评价、定向使用）"));
}

// req: F4
#[test]
fn a_missing_glyph_is_named() {
    let mut data = sample(Form::Certificate);
    data["name"] = json!("覃\u{e123}雨");
    let problem = refused(Form::Certificate, &data);
    let DocumentProblem::MissingGlyph { character: '\u{e123}', text } = &problem else {
        panic!("{problem:?}")
    };
    assert_eq!(text, "覃\u{e123}雨");
    assert!(problem.to_string().contains("U+E123"), "{problem}");

    // A real Han character beyond these fonts, deep in a list.
    let mut data = sample(Form::PublicNotice);
    data["list"]["rows"][3]["name"] = json!("莫\u{323af}");
    let problem = refused(Form::PublicNotice, &data);
    assert!(matches!(problem, DocumentProblem::MissingGlyph { character: '\u{323af}', .. }), "{problem:?}");
}

// req: F4
#[test]
fn rare_and_dotted_names_print() {
    for name in ["𠮷小满", "阿不都热依木·买买提", "㛃莉", "𬭎立春", "葛\u{e0100}飾", "Müller·Ñandú"]
    {
        let mut data = sample(Form::Certificate);
        data["name"] = json!(name);
        let Some(pages) = pages(&set(Form::Certificate, &data)) else { return };
        assert!(pages[0].contains(name), "{name}: {}", pages[0]);
    }
}

// req: X3
#[test]
fn text_is_never_markup() {
    let text = "#panic(\"x\") = 标题 *粗* $x^2$ `码` <a> @b \\ // 注";
    let mut data = sample(Form::ReviewForm);
    data["summary"] = json!(text);
    data["basic"]["duty"] = json!("#read(\"/etc/passwd\")");
    let Some(pages) = pages(&set(Form::ReviewForm, &data)) else { return };
    let whole = pages.concat();
    assert!(whole.contains("#panic(\"x\")=标题*粗*$x^2$`码`<a>@b\\//注"), "{whole}");
    assert!(whole.contains("#read(\"/etc/passwd\")"));
}

// req: X3
#[test]
fn long_words_and_long_texts_stay_on_paper() {
    let mut data = sample(Form::ReviewForm);
    data["papers"][0]["journal"] = json!("X".repeat(200));
    data["basic"]["unit"] = json!("y".repeat(300));
    data["unit"]["opinion"] = json!("同意推荐。".repeat(1200));
    let Some(pages) = pages(&set(Form::ReviewForm, &data)) else { return };
    let count = pages.concat().matches('荐').count();
    assert!(count >= 1200, "nothing is cut off: {count}");
    assert!(pages.len() > 7, "the opinion runs over pages: {}", pages.len());
}

// req: X3
#[test]
fn what_is_missing_is_said() {
    let problem = refused(Form::Letter, &json!({ "title": "通知" }));
    assert_eq!(problem, DocumentProblem::NoMoment { form: Form::Letter });
    let problem = refused(Form::Letter, &json!({ "title": "通知", "made_at": "2024-11-20 10:05" }));
    assert!(
        matches!(&problem, DocumentProblem::Layout { because, .. } if because.contains("parts")),
        "{problem}"
    );
    assert!(matches!(Fonts::load(|_| None), Err(DocumentProblem::NoFont)));
    assert!(matches!(Fonts::from_files(vec![b"no font".to_vec()]), Err(DocumentProblem::NoFont)));
    assert!(font_candidates().iter().all(|set| !set.is_empty()));
}
