// PURE. The style sheet of a page. Colours are pairs for light and dark; every text has a contrast of 4.5 or more on its ground.

export const style = `
:root{color-scheme:light dark;
--ground:light-dark(#f7f4ef,#171513);--card:light-dark(#fffdfa,#211e1b);--ink:light-dark(#231f1a,#efe9e1);
--soft:light-dark(#6a6157,#a89e92);--line:light-dark(#e5ded3,#38332d);--faint:light-dark(#f1ece4,#1c1a17);
--brand:light-dark(#a8321f,#f0927e);--bar:light-dark(#b9533f,#d9806c);--rail:light-dark(#ece5da,#332e29);
--done:light-dark(#1f6b45,#7fce9f);--going:light-dark(#1d5f8a,#84c3ea);--waiting:light-dark(#5a5348,#c3b8a9);
--doubt:light-dark(#8a5200,#eab55f);--broken:light-dark(#a8201a,#f49188);--gone:light-dark(#6a6157,#a89e92);
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,"DejaVu Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 var(--sans)}
body>header,main,footer{max-width:1200px;margin-inline:auto;padding-inline:clamp(16px,3vw,40px)}
p,ul,ol,dl,dd,figure{margin:0;padding:0}ul,ol{list-style:none}
a{color:inherit;text-decoration-color:color-mix(in srgb,currentColor 35%,transparent);text-underline-offset:.18em}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px;border-radius:3px}
.shapes{position:absolute}
h1,h2,h3{font-family:var(--serif);font-weight:600;line-height:1.15;margin:0;text-wrap:balance}
h2{font-size:26px;letter-spacing:-.01em;margin-bottom:18px}
section{margin-top:56px}
.top{padding-top:clamp(32px,6vw,64px)}
.eyebrow{color:var(--brand);font-size:12px;font-weight:650;letter-spacing:.12em;text-transform:uppercase}
h1{font-size:clamp(34px,5.5vw,56px);letter-spacing:-.02em;margin:.15em 0 .2em;overflow-wrap:anywhere}
.span{color:var(--soft);font-size:17px}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;margin-top:32px;background:var(--line);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.counts div{background:var(--card);padding:16px 20px 14px;display:flex;flex-direction:column-reverse}
.counts dt{color:var(--soft);font-size:13px}
.counts dd{font:600 34px/1.15 var(--serif);font-variant-numeric:lining-nums}
.counts .done dd{color:var(--done)}.counts .going dd{color:var(--going)}.counts .broken dd{color:var(--broken)}.counts .nil dd{color:var(--soft)}
.state{display:inline-flex;align-items:center;gap:.4em;font-weight:600;white-space:nowrap}
.shape{width:1em;height:1em;flex:none;fill:currentColor}
.state.done{color:var(--done)}.state.going{color:var(--going)}.state.waiting{color:var(--waiting)}
.state.doubt{color:var(--doubt)}.state.broken{color:var(--broken)}.state.gone{color:var(--gone)}
.board,.place,.about{color:var(--soft)}
.problems ol{background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.problems li{display:grid;grid-template-columns:150px 1fr;gap:4px 20px;padding:16px 20px;border-top:1px solid var(--line)}
.problems li:first-child{border-top:0}
.problems li>.state{align-self:start;padding-top:1px}
.problems .name{font-weight:600;overflow-wrap:anywhere}
.problems .place{font-size:13px;overflow-wrap:anywhere}
.problems .what{margin-top:6px;max-width:76ch;overflow-wrap:anywhere}
.remedy{color:var(--soft)}
code{font:.9em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--faint);border-radius:4px;padding:.1em .35em}
.rest,.empty{color:var(--soft);margin-top:12px}
.charts{display:grid;grid-template-columns:2fr 1fr 1fr;gap:16px}
.chart{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:18px 20px 14px;display:flex;flex-direction:column;min-width:0}
.chart figcaption{display:grid;margin-bottom:14px}
.chart .label{font-size:13px;font-weight:600}
.chart strong{font:600 30px/1.2 var(--serif);font-variant-numeric:lining-nums}
.chart .about{font-size:13px}
.chart ol{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,72px);gap:clamp(3px,.6vw,8px);margin-top:auto}
.chart li{display:flex;flex-direction:column;align-items:center;min-width:0}
.chart .value{font-size:11px;color:var(--soft);font-variant-numeric:tabular-nums;visibility:hidden}
.chart:first-child .value,.chart .highest .value,.chart li:last-child .value{visibility:visible}
.chart .highest .value{color:var(--ink);font-weight:600}
.bar{display:block;width:100%;height:96px;fill:var(--bar);margin-top:3px}
.rail{fill:var(--rail)}
.chart time{font-size:11px;color:var(--soft);margin-top:5px;white-space:nowrap}
.chart:not(:first-child) li:not(:first-child,:last-child) time{visibility:hidden}
.chart:not(:first-child) li:first-child{align-items:flex-start}.chart:not(:first-child) li:last-child{align-items:flex-end}
.statistics h3{font-size:19px;margin:28px 0 10px}
.best{width:100%;border-collapse:separate;border-spacing:0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.best th,.best td{padding:10px 20px;text-align:right;font-variant-numeric:tabular-nums;border-top:1px solid var(--line)}
.best thead th{border-top:0;color:var(--soft);font-size:12px;font-weight:600}
.best th:first-child{text-align:left;font-weight:500;width:50%}
.best tbody th>div{display:flex;align-items:center;gap:14px}
.best .picture,.best .bare{width:40px;height:52px}.bare{display:block;flex:none;border-radius:8px;background:var(--rail)}
.best .board{display:block;font-size:13px}
.best .main{width:24%}
.share{display:block;width:100%;height:5px;margin-top:4px;fill:var(--bar);border-radius:3px;overflow:hidden}
.picture{display:block;object-fit:cover;border-radius:8px;background:var(--rail);flex:none}
.film{position:relative}.film::after{content:"";position:absolute;inset:0;margin:auto;width:0;height:0;border:7px solid transparent;border-left:11px solid var(--soft);translate:4px 0}
.months ul{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:20px}
.months a{display:block;padding:5px 12px;border:1px solid var(--line);border-radius:99px;background:var(--card);text-decoration:none;font-size:13px}
.months span{color:var(--soft)}
.month{margin-bottom:28px}.month table{scroll-margin-top:64px}
.month>summary{display:flex;align-items:baseline;gap:12px;padding:6px 0 10px;cursor:pointer;list-style:none}
.month>summary::-webkit-details-marker{display:none}
.month>summary::before{content:"";width:7px;height:7px;border:solid var(--soft);border-width:0 2px 2px 0;rotate:-45deg;translate:0 -2px;margin-inline:2px 4px}
.month[open]>summary::before{rotate:45deg;translate:0 -4px}
.month h3{font-size:21px}
.count{color:var(--soft);font-size:13px}
.month table{width:100%;table-layout:fixed;border-collapse:separate;border-spacing:0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.month th{padding:9px 10px;text-align:left;font-size:12px;font-weight:600;color:var(--soft);background:var(--faint)}
abbr{text-decoration:none}
.month td{vertical-align:top;height:84px;padding:8px;border-top:1px solid var(--line);border-left:1px solid var(--line)}
.month td:first-child{border-left:0}
.beside{background:var(--faint)}
.day{display:flex;align-items:center;gap:6px;margin-bottom:6px;color:var(--soft);font-size:13px;font-variant-numeric:tabular-nums}
.full{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.today .number{background:var(--brand);color:var(--card);border-radius:99px;padding:2px 7px;font-weight:650}
.now{font-size:11px;color:var(--brand);font-weight:600}
.pin{display:flex;gap:8px;padding:6px;border-radius:9px;background:var(--faint);margin-top:6px;scroll-margin:40px}
.pin.broken{box-shadow:inset 3px 0 var(--broken)}.pin.doubt{box-shadow:inset 3px 0 var(--doubt)}
.pin .name a{text-decoration:none}.pin .name a:hover,.pin .name a:focus-visible{text-decoration:underline}
.pin:target{outline:2px solid var(--brand)}
.pin .picture{width:34px;height:46px;border-radius:6px}
.roomy .pin:has(img){flex-direction:column;padding:0 0 8px;overflow:hidden}
.roomy .pin:has(img) .picture{width:100%;height:auto;aspect-ratio:4/3;border-radius:9px 9px 0 0}
.roomy .pin:has(img) .words{padding:0 8px}
.words{min-width:0;flex:1}
.when{display:flex;flex-wrap:wrap;gap:0 7px;font-size:11px;line-height:1.45}
.when time{font-variant-numeric:tabular-nums;color:var(--soft)}
.pin .name{font-size:13px;line-height:1.3;font-weight:550;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.pin .board{font-size:12px;line-height:1.35;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.pin.gone .title{text-decoration:line-through}
.more summary{font-size:12px;color:var(--soft);cursor:pointer;padding:6px 2px 0}
.timeless ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:8px}.timeless .pin{margin:0;background:var(--card);border:1px solid var(--line)}
footer{color:var(--soft);font-size:13px;padding-block:40px 56px}
@media screen and (min-width:861px) and (max-width:1100px){.month td:not(.roomy) .pin .picture{display:none}}
@media screen and (max-width:860px){
.charts{grid-template-columns:1fr 1fr}.chart:first-child{grid-column:1/-1}
.month table,.month tbody,.month tr,.month td{display:block}
.month thead,.month td.blank,.month .beside{display:none}
.month td{height:auto;border-left:0;padding:14px 16px}
.month tr:first-child td:not(.blank):first-of-type{border-top:0}
.number{display:none}.full{position:static;width:auto;height:auto;clip-path:none}
.day{font-weight:600;color:var(--ink);font-size:14px}
.today .full{color:var(--brand)}
.pin,.roomy .pin:has(img){flex-direction:row;padding:10px;gap:12px}
.pin .picture,.roomy .pin:has(img) .picture{width:56px;height:74px;aspect-ratio:auto;border-radius:7px}
.roomy .pin:has(img) .words{padding:0}
.when{font-size:13px}.pin .name{font-size:15px}.pin .board{font-size:13px}
}
@media screen and (max-width:560px){
body{font-size:16px}section{margin-top:44px}
.counts{grid-template-columns:1fr 1fr}
.problems li{grid-template-columns:1fr}
.chart:first-child .value{visibility:hidden}.chart:first-child .highest .value,.chart:first-child li:last-child .value{visibility:visible}
.chart:first-child li:nth-last-child(even) time{visibility:hidden}.chart:first-child time{font-size:10px}
.best th,.best td{padding:10px 8px}.best th:first-child{padding-left:14px;width:auto}.best td:last-child{padding-right:14px}
.best .picture,.best .bare{display:none}.best .main{width:27%}.best tbody th{overflow-wrap:anywhere}
}
@media print{
@page{margin:12mm}
:root{color-scheme:light}body{background:#fff;font-size:12px}
a{text-decoration:none}.months{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}
section,.month{margin-top:20px}.month td{height:56px;padding:5px}.month table,.best,.chart,.counts,.problems ol{border-radius:0}.pin .name{font-size:10px}.when,.pin .board{font-size:8.5px}.pin{padding:4px;background:none;border:1px solid var(--line)}.pin .picture{display:none}.roomy .pin:has(img) .picture{display:block}
.month tr,.pin,.problems li,.chart,.best tr{break-inside:avoid}h2,h3,summary{break-after:avoid}
}
`;
