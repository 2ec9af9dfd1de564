"""What the sample workbook says: the facts of a published document, its prose in our own words.

The department, the project, its figures and its six indicators are those of the 2021 budget performance text of
顺平县科学技术协会, as the county published it. Figures that rules look at (X07, G04, G08) are kept on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool.model import template

PROJECT_CODE = "13063621UQAP8BYN8VZWK"
BASIS = "科协科普专项经费实施计划"

COVER: Mapping[str, str | float] = {
    "填报年度": 2021,
    "行政区划代码": "130636",
    "部门编码": "731001",
    "部门名称": "顺平县科学技术协会（本级）",
    "编报阶段": "一上",
}

OVERALL = (
    (
        "一、", "面向群众办好科普活动",
        ("全年组织科普活动30次以上；受益不低于50000人次；新建省级农业专家工作站一个、科普示范基地三个，"
        "让更多乡镇的群众在家门口就能学到科学知识。活动做到事前有方案、过程有记录、结束有总结。"),
    ),
    (
        "二、", "帮助企业用好科技资源",
        ("走访县内科技型企业，摸清培训和技术需求，组织技术人员参加成果对接和专题培训，"
        "把适合本县产业的新技术引进来、用起来，推动企业转型升级。"),
    ),
    (
        "三、", "让基层科普阵地发挥作用",
        ("依托现有的14个科普e站，把科普服务同特色农产品的展示推介结合起来，组织科普进学校、进农村，"
        "及时在网上发布科普信息，方便群众就近学习。"),
    ),
    (
        "四、", "建好科技工作者之家",
        ("为科技工作者搭建交流平台，收集智库、学术、人才等方面的信息，做好优秀科技工作者的推荐和宣传，"
        "增强队伍的凝聚力。"),
    ),
    (
        None, "健全基层科协组织",
        "指导乡镇和企业健全科协组织、配齐工作人员，继续办好流动科技馆和科普示范小镇，为乡村振兴提供科技服务。",
    ),
)  # fmt: skip

PUBLICITY = "科普宣传与培训"
FACILITIES = "科普设施与惠农服务"
EXCHANGE = "学术交流与人才队伍"
FUNCTIONS = (
    (
        PUBLICITY, "1.", "办好主题科普宣传",
        "利用全国科普日、科技周等时机，把展板、讲座和咨询送到乡镇和社区，内容贴近生产生活，提高群众参与科普的积极性。",
    ),
    (
        PUBLICITY, "2.", "做好科普培训",
        "同农业、教育、卫健等部门一起安排培训课程，面向干部、职工和农民讲授实用知识，落实参训登记和效果反馈。",
    ),
    (
        PUBLICITY, "3.", "加强青少年科技教育",
        "与学校共同辅导学生动手做科技作品，择优推荐到上级比赛，培养学生的探究能力和创新意识。",
    ),
    (
        FACILITIES, "4.", "维护更新科普设施",
        "检修现有的科普画廊和宣传栏，更换过时内容，在条件成熟的乡镇增设宣传栏，保障设施完好、内容常新。",
    ),
    (
        FACILITIES, "5.", "支持科普惠农项目",
        "做好惠农项目的储备和申报，帮助农技协与金融机构建立联系，促进农户增收，为美丽乡村出力。",
    ),
    (
        EXCHANGE, "1.", "组织学术交流",
        "围绕本县主导产业确定交流主题，邀请专家作报告，推动学术成果为生产服务，提升学会的影响力。",
    ),
    (
        EXCHANGE, "2.", "总结推广学会经验",
        "召集各学会交流做法，推荐可以复制的经验，发现和培养青年科技人才。",
    ),
)  # fmt: skip

SAFEGUARDS = (
    (
        "一、", "加强组织领导",
        "认真学习十九届四中全会精神，明确分管领导和责任科室，把目标任务分解到季度，按进度检查落实情况。",
    ),
    (
        "二、", "依法推进科普",
        ("对照《中华人民共和国科学技术普及法》和《全民科学素质行动计划纲要（2006-2010-2020年）》的要求，"
        "健全科普网络，发挥志愿者和基层阵地的作用。"),
    ),
    (
        "三、", "管好用好资金",
        "严格执行预算和财务制度，专款专用，按支出计划使用资金，及时开展绩效监控和自评，确保资金安全有效。",
    ),
)  # fmt: skip

PURPOSE = "用于科技周、全国科普日等集中活动的场地、展板和宣传材料，以及面向农民、学生和社区居民的科技培训。"
OBJECTIVE = (
    "1.围绕群众关心的健康、农业和安全知识办好培训和宣传，提高重点人群的科学素质。\n"
    "2.用好网络平台和科普e站，促进农村、社区和学校共享科普资源。"
)
PROJECTS = (
    (
        PROJECT_CODE, "科普专项", 37500, 37500, 0, PURPOSE, 0.2, 0.5, 0.8, 1, OBJECTIVE, PUBLICITY, None,
    ),
)  # fmt: skip

_OUTPUT, _OUTCOME, _SATISFACTION = "产出指标", "效益指标", "满意度指标"
INDICATORS = tuple(
    (PROJECT_CODE, *row, BASIS, None)
    for row in (
        (_OUTPUT, "数量指标", "培训参加人次（人次）", "参加培训人次", "≥", 2000, "人次"),
        (
            _OUTPUT, "质量指标", "具备基本公民科学素质人群比率",
            "具备科学素质的公民数占全体公民数的比率", "≥", 90, "百分比",
        ),
        (_OUTPUT, "时效指标", "按期完成率", "2021年12月底完成率", "≥", 100, "百分比"),
        (_OUTPUT, "成本指标", "项目总成本", "项目总成本", None, 3.75, "万元"),
        (
            _OUTCOME, "社会效益指标", "科普活动参与者满意度（%）",
            "科普活动参与者满意度（%）", "≥", 90, "百分比",
        ),
        (_SATISFACTION, "服务对象满意度指标", "服务对象满意度", "意见建议满意度", "≥", 90, "百分比"),
    )
)  # fmt: skip

ROWS: Mapping[str, Sequence[Sequence[str | float | None]]] = {
    template.OVERALL: OVERALL,
    template.FUNCTIONS: FUNCTIONS,
    template.SAFEGUARDS: SAFEGUARDS,
    template.PROJECTS: PROJECTS,
    template.INDICATORS: INDICATORS,
}
"""Rows of the entry sheets in the order of their columns."""
