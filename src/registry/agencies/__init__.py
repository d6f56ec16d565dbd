"""安全评价检测检验机构: who may evaluate and test, how well it does so, and what follows.

Under 安全生产法 articles 72 and 92, 应急管理部令第1号 and clause 二十七 of the policy. Life of an agency: recognised → staffed →
reports made public → assessed, graded, graded anew → relied on → renewed or gone (注销, 撤销, 吊销). Grades and qualifications are
superseded, never overwritten; standing is worked out for any day when asked.
"""
