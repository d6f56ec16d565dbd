"""The law book (法规参数库): every number, period and condition the registers work with, as dated provisions.

`terms` holds the words, `book` answers "what did the law say on day D", `retirement` the ages that rise by birth
month, `provisions/*.toml` the shipped entries, one file per section. An entry confirmed in the portal overrides the
shipped one.
"""
