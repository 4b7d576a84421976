"""Lab: a game in the plane that trains in the browser. What is shown is what the address says."""

import streamlit as st

from web import address
from web.views.lab.show import show

st.title("Lab", anchor=False)
state = address.read("lab", st.query_params.to_dict())
for problem in state.problems:
    st.warning(problem, icon=":material/link_off:")
show(state["lab"] or {})
