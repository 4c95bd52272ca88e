//! Sample values, shared by the gallery and the sample pages. Persons are named after solar terms.

use web::layout::{Corner, Layout, OfficeLines, PackLine, SeatChoice, Seats};
use web::parts::*;

pub(crate) fn office() -> OfficeLines {
    OfficeLines {
        beside_mark: ("壶城市".into(), "职称评审".into()),
        host: "壶城市职称改革工作领导小组办公室（演示）".into(),
        demo: Some("演示数据：人物、单位、编号均为虚构".into()),
        links: vec![
            ("/accessibility".into(), "无障碍说明".into()),
            ("/privacy".into(), "隐私与数据".into()),
            ("/log".into(), "存证日志".into()),
        ],
    }
}

pub(crate) fn layout(title: &str) -> Layout {
    let mut layout = Layout::new(title, office());
    layout.pack =
        Some(PackLine { id: "hucheng/2024".into(), version: "3".into(), digest: "8c1f…e07a".into() });
    layout.corner = Corner::SignIn("/sign-in".into());
    layout.nav("首页", "/", false).nav("我能报什么", "/precheck", false).nav("公示", "/notices", false)
}

pub(crate) fn signed_in(title: &str) -> Layout {
    let seat = |value: &str, place: &str, office: &str, current| SeatChoice {
        value: value.into(),
        place: place.into(),
        office: office.into(),
        current,
    };
    let mut layout = layout(title);
    layout.nav.clear();
    layout.corner = Corner::Seats(Seats {
        who: "韦立夏".into(),
        office: "用人单位审核责任人".into(),
        choices: vec![
            seat("0", "壶城示例装备制造有限公司", "用人单位审核责任人", true),
            seat("1", "韦立夏", "申报人本人", false),
        ],
        action: "/seat".into(),
        leave: "/sign-out".into(),
        account: "/account".into(),
        csrf: Csrf("token".into()),
    });
    layout
        .nav("待办", "/todo", false)
        .nav("申报件", "/cases", true)
        .nav("单位公示", "/notices", false)
        .nav("统计", "/figures", false)
}

pub(crate) fn due() -> Due {
    Due::new("单位审核推荐截止", "2024-09-13", "还有 9 天")
        .level(DueLevel::Soon)
        .because("工程系列部署文件第四条写明的日期，固定，不顺延。")
}

pub(crate) fn findings() -> Vec<Finding> {
    vec![
        Finding::new(Outcome::Ask, "论文所载刊物可以采信", "通知三（二）3")
            .from("刊名命中名录第 1182 条，ISSN 不符；核验材料 1 份")
            .remedy("在下面“论文”一项写明核验结论。"),
        Finding::new(Outcome::Ok, "本科学历，任助理工程师满 4 年", "通知七（一）；本科 4 年")
            .sum(Html::new().text("2019-12-20 至 2024-12-31 ＝ ").bold("5 年 0 个月").text(" ≥ 4 年"))
            .from("职称证书库 2024-08-26 核对"),
        Finding::new(Outcome::Warn, "2023 年继续教育学时偏少", "通知三（二）1（不影响申报）")
            .sum(Html::new().bold("72 学时").text(" < 90 学时"))
            .from("继续教育平台 2024-08-26 核对"),
    ]
}

pub(crate) fn checked(name: &str, legend: &str, present: &str) -> ChoiceSet {
    let answers = [("same", "与原件一致"), ("diff", "不一致"), ("none", "没有原件")];
    let choices = answers.iter().map(|(value, label)| Choice::new(*value, *label, present)).collect();
    ChoiceSet::new(name, format!("{legend}：与原件比对"), choices)
}

pub(crate) fn evidence() -> Rows {
    let conclusion = ["同名不同刊，予以采信", "不予采信", "请主管部门核定"];
    let choices = conclusion.iter().map(|label| Choice::new(*label, *label, "")).collect();
    let risk = Risk {
        title: "《岭南机械示例学刊》".into(),
        tag: Tag::new(Outcome::Warn, "风险刊物"),
        text: "刊名与“涉嫌非法出版物数据库”第 1182 条相同，ISSN 不同（名录 2024-08-20 版）。".into(),
        clause: "通知三（二）3，审核部门应加大审核力度，须写明结论".into(),
        body: Html::new()
            .part(&ChoiceSet::new("risk", "您的核验结论", choices).shown())
            .part(&Field::text("risk-why", "理由", "")),
    };
    let files = Html::new().link("/f/1", "劳动合同.pdf").text("，6 页，1.2 MB");
    let paper = Html::new().link("/f/2", "论文全文.pdf").text("，").link("/f/3", "版权页.jpg");
    Rows::evidence(vec![
        Row::new("学历证书").line("大学本科，学信数据 2024-08-26 09:02").tag(Outcome::Ok, "共享数据已核对"),
        Row::new("劳动合同").line(files).choice(&checked("e5", "劳动合同", "same")),
        Row::new("论文：某型支架结构优化研究").line(paper).choice(&checked("e10", "论文", "")).risk(risk),
    ])
}

pub(crate) fn acts() -> ActBar {
    ActBar::new(vec![
        Act::button("save", "保存核对结果", "随时可以保存，离开后接着核对。").primary(),
        Act::button("return", "退回修改", "写明要改哪几项，退回后申报人可再提交，期限不变。"),
        Act::button("consider", "提交单位审议", "").refused("还有 3 项没有核对。", "通知四（一）2"),
        Act::link("/cases/1/recommend", "推荐", "").refused("要先审议，再公示满 5 个工作日。", ""),
        Act::post("/cases/1/decline", "不予推荐", "写明理由。申报人会收到理由和依据。").danger(),
    ])
}

pub(crate) fn facts() -> Facts {
    Facts::narrow()
        .fact("申报人", "覃谷雨")
        .small("女，1993 年生")
        .fact("身份证", "4502**********002X")
        .fact("工作单位", "壶城示例装备制造有限公司")
        .fact("最高学历", "大学本科")
        .fact("评委会", "市机械工程中级评委会")
}

pub(crate) fn timeline() -> Timeline {
    let digest = Html::new().text("摘要 ").code("5f0c…91ab").text("，").link("/log/119802", "记录 119 802");
    Timeline {
        moments: vec![
            Moment::new(MomentKind::Now, "正在核对原件").line("韦立夏，审核责任人").line("7 项已记录"),
            Moment::new(MomentKind::Past, "接收申报件")
                .line("2024-08-29 10:21，韦立夏")
                .entry("/log/120455", "120 455"),
            Moment::new(MomentKind::Past, "提交并承诺").line("2024-08-27 16:48，覃谷雨").line(digest),
            Moment::new(MomentKind::Next, "单位内部公示").line("不少于 5 个工作日"),
        ],
    }
}

pub(crate) fn tasks() -> Rows {
    Rows::tasks(vec![
        Row::new("继续教育")
            .href("/a/1/training")
            .line("2024 年公需科目已完成")
            .why("提醒：2023 年 72 学时，少于 90 学时，不影响申报")
            .tag(Outcome::Ok, "已完成"),
        Row::new("工作经历").id("work").href("/a/1/work").line("已填 2 段").tag(Outcome::Now, "进行中"),
        Row::new("业绩成果")
            .href("/a/1/results")
            .wrong("“液压支架轻量化改造”还没有上传证明材料")
            .tag(Outcome::Ask, "缺信息"),
        Row::new("检查、承诺并提交").line("先完成“工作经历”").tag(Outcome::Idle, "暂不能开始"),
    ])
}

pub(crate) fn season() -> Season {
    Season {
        steps: vec![
            Step::new("通知发布", "6 月 25 日").done(),
            Step::new("系列部署", "7 月上旬备案").done(),
            Step::new("个人申报", "至 8 月 30 日").here(),
            Step::new("单位审核推荐", "至 9 月 13 日"),
            Step::new("评审", "11 月上旬前"),
        ],
    }
}

pub(crate) fn queues() -> Vec<Queue> {
    let queue = |outcome, count, name: &str, next: &str, due: &str| Queue {
        outcome,
        count,
        more: false,
        name: name.into(),
        next: next.into(),
        due: due.into(),
        href: "/cases".into(),
    };
    vec![
        queue(Outcome::No, 2, "公示异议", "写答复或转核查", "今天 24:00"),
        queue(Outcome::Warn, 5, "开评备案", "核对附件 3，同意或退回", "10-11，还有 1 天"),
        queue(Outcome::Now, 18, "结果确认", "分 2 批确认", "10-14，还有 4 天"),
    ]
}

pub(crate) fn table() -> Table {
    let row = |number: &str, name: &str, checked, mark: Cell| TableRow {
        pick: Some(Pick { value: number.into(), label: name.into(), checked }),
        head: Cell::new(Html::new().link(format!("/cases/{number}"), name))
            .small(format!("2024-GC-{number}")),
        cells: vec![
            Cell::new("工程师（机械）").small("逐级申报"),
            Cell::new("壶城示例装备制造有限公司"),
            Cell::part(&Tag::new(Outcome::Now, "待受理")),
            mark,
            Cell::new(Html::new().time("2024-10-11", "10-11")).small("还有 1 天"),
            Cell::new("受理或告知"),
        ],
        out: false,
    };
    let columns = vec![
        Column::new("申报人"),
        Column::new("职称与途径").short("职称"),
        Column::new("单位"),
        Column::new("状态"),
        Column::new("标记"),
        Column::new("到期，最早在前").short("到期").sort(Sort::Ascending("?so=-due".into())),
        Column::new("下一步"),
    ];
    let risky = Cell::part(&Tag::new(Outcome::Warn, "风险刊物"));
    let mut rows = vec![
        row("00317", "覃谷雨", true, risky),
        row("00322", "黄芒种", true, Cell::none()),
        row("00329", "石夏至", false, Cell::none()),
    ];
    rows[2].out = true;
    Table::new("申报件表", columns, rows).pick("pick")
}

pub(crate) fn board() -> Table {
    let bar = |done, whole| Cell::part(&Progress::new(done, whole)).small(format!("{done} / {whole}"));
    let row = |name: &str, cells| TableRow { head: Cell::new(name), cells, ..TableRow::default() };
    let columns = ["系列", "单位审核", "主管审核", "评审会"].map(Column::new).to_vec();
    let rows = vec![
        row("工程", vec![bar(1286, 1286), bar(1240, 1286), Cell::new("10-28")]),
        row("工艺美术", vec![bar(42, 42), bar(30, 42).late(), Cell::new("未定").late()]),
    ];
    Table::board("各系列进度表", columns, rows)
}

pub(crate) fn filter() -> Filter {
    let choices =
        |labels: &[&str]| labels.iter().map(|label| Choice::new(*label, *label, labels[0])).collect();
    let search = Input { kind: "search", ..Input::default() };
    Filter {
        label: "筛选申报件".into(),
        action: "/cases".into(),
        fields: vec![
            Field::new("q", "姓名、编号或单位", Control::Text(search)),
            Field::select("st", "状态", choices(&["待受理、待补正", "全部", "已受理"])),
            Field::select("way", "申报途径", choices(&["全部", "逐级", "破格"])),
        ],
        keep: vec![("so".into(), "due".into())],
    }
}

pub(crate) fn batch(picked: usize) -> Batch {
    Batch {
        acts: vec![
            ("accept".into(), "受理".into(), ActKind::Primary),
            ("notify".into(), "一次性告知".into(), ActKind::Plain),
        ],
        picked,
        unit: "件".into(),
        says: "先预览，每件单独判断；1 件有风险刊物未写结论，会被跳过。".into(),
    }
}

pub(crate) fn pager() -> Pager {
    Pager {
        previous: Some("?before=00317".into()),
        next: Some("?after=00391".into()),
        says: "本页 10 件，从 2024-GC-00317 到 2024-GC-00391".into(),
        export: Some(("/cases.xlsx".into(), "把全部 311 件导出为 Excel".into())),
    }
}

pub(crate) fn problems() -> Vec<Problem> {
    vec![
        Problem::new("proof", "请上传《岭南机械示例学刊》的核验材料"),
        Problem::new("agree", "请阅读承诺书并勾选“我已阅读并承诺”"),
        Problem::new("got", "取得日期应在今天以前"),
    ]
}

pub(crate) fn fields() -> Vec<Field> {
    let ways = || vec![Choice::new("step", "逐级申报", "step"), Choice::new("leap", "破格申报", "step")];
    let date = DateParts { year: "2030".into(), month: "1".into(), day: "2".into() };
    let mut fields = vec![
        Field::file("proof", "刊物核验材料", ".pdf,image/*").hint("PDF 或图片，不超过 20 MB。"),
        Field::checkbox("agree", "我已阅读并承诺", false),
        Field::new("got", "现有职称取得日期", Control::Date(date)).hint("证书上的日期"),
        Field::day("since", "从事专业起始日期", "2015-08-01"),
        Field::radios("way", "申报途径", ways()).hint("只能选一种"),
        Field::new("kinds", "材料种类", Control::Checks(ways())).optional(),
        Field::area("say", "评议意见", "成果真实 <b>。", 3).hint("不少于 20 字"),
    ];
    Field::mark(&mut fields, &problems());
    fields
}

pub(crate) fn paper() -> Paper {
    Paper {
        id: "promise".into(),
        title: "职称申报诚信承诺书".into(),
        clauses: vec![
            "本人对申报材料的真实性、完整性承担主要责任。".into(),
            "本年度没有申报其他同级别职称。".into(),
        ],
        foot: "承诺书第 2024-1 版，依据通知三（三）".into(),
        ..Paper::default()
    }
}

pub(crate) fn certificate() -> Paper {
    let facts = Facts::new().fact("姓名", "覃谷雨").fact("职称", "工程师");
    Paper {
        id: "ce".into(),
        title: "职称证书".into(),
        body: Html::of(&facts),
        certificate: true,
        ..Paper::default()
    }
}

pub(crate) fn documents() -> Documents {
    let document = |name: &str, href: Option<&str>, tag| Document {
        name: name.into(),
        href: href.map(Into::into),
        about: "6 页，1.2 MB，2024-08-12 上传".into(),
        tag,
        remove: Some(("/f/1/remove".into(), "删除".into())),
    };
    Documents {
        documents: vec![
            document("劳动合同.pdf", Some("/f/1"), None),
            document("版权页.jpg", None, Some(Tag::new(Outcome::Now, "正在检查"))),
        ],
        empty: "还没有文件".into(),
    }
}

pub(crate) fn desk_bar() -> DeskBar {
    DeskBar {
        place: 12,
        done: 11,
        whole: 45,
        previous: Some("/desk/11".into()),
        next: Some("/desk/13".into()),
    }
}

pub(crate) fn scores() -> Vec<Score> {
    let score = |name: &str, label: &str, hint: &str, most: u32, value: &str, error: Option<&str>| Score {
        name: name.into(),
        label: label.into(),
        hint: hint.into(),
        most: most.to_string(),
        step: "1".into(),
        value: value.into(),
        error: error.map(Into::into),
    };
    vec![
        score("s1", "专业理论与技术水平", "0 至 25 分。看解决问题的难度和方法", 25, "20", None),
        score("s2", "工作业绩与实效", "0 至 35 分。以单位核对过的成果为准", 35, "40", Some("最多 35 分")),
    ]
}

pub(crate) fn bars() -> Bars {
    let figures = [("主管审核", 63), ("待受理", 1208), ("待补正", 214), ("已受理", 1967), ("评审中", 904)];
    let bars = figures.map(|(name, value)| Bar { name: name.into(), value, more: false }).to_vec();
    Bars { label: "各步骤件数".into(), bars }
}

pub(crate) fn trend() -> Trend {
    Trend {
        label: "2024 年累计提交 4356 件，2023 年同期 4010 件".into(),
        now: Series { name: "2024 年 4,356".into(), values: vec![20, 400, 1100, 2700, 4356] },
        before: Some(Series { name: "2023 年 4,010".into(), values: vec![20, 500, 1200, 2400, 4010] }),
        moments: ["07-15", "07-29", "08-12", "08-26", "09-09"].map(Into::into).to_vec(),
    }
}
