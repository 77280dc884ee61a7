from __future__ import annotations
import streamlit as st
from xqgis.web import gate
actor = gate.enter("compliance")
JS = """
export default function(c){
  const {data, parentElement, setStateValue, setTriggerValue, key, name} = c;
  console.info('run', JSON.stringify(data), key, name, !!parentElement.querySelector('iframe'));
  let f = parentElement.querySelector('iframe');
  if(!f){ f=document.createElement('iframe'); f.src=data.src; f.title='map'; f.style.cssText='border:0;width:100%;height:300px'; parentElement.append(f); }
  const b = parentElement.querySelector('button') || parentElement.appendChild(document.createElement('button'));
  b.textContent='go '+data.n; b.onclick=()=>setTriggerValue('pick','x'+Math.random());
  return ()=>console.info('cleanup', data.n);
}
"""
comp = st.components.v2.component("probe", js=JS, isolate_styles=False)
st.session_state.setdefault("n",0)
def cb(): st.session_state["n"]+=1
r = comp(key="probe", data={"src":"/assets/mark.svg","n":st.session_state["n"]}, on_pick_change=cb)
st.write(r, st.session_state.n)
