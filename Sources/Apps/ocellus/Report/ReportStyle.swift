/// The style sheet of the report: light and dark by the reader's preference, fit for a phone and for printing.
let reportStyle: StaticString = """
    :root{color-scheme:light dark;--ink:#1a202c;--soft:#5b6472;--paper:#fff;--rule:#e3e7ee;--card:#f7f8fa;--right:#2563eb;--wrong:#dc2626}
    .color0{--color:#2563eb}.color1{--color:#c2630a}.color2{--color:#047857}.color3{--color:#dc2626}
    .color4{--color:#7c3aed}.color5{--color:#0e7490}.color6{--color:#be185d}.color7{--color:#4d7c0f}
    @media(prefers-color-scheme:dark){
    :root{--ink:#e6e9ef;--soft:#9aa4b2;--paper:#12151b;--rule:#2a303a;--card:#1a1f27;--right:#3b76f0;--wrong:#e5484d}
    .color0{--color:#6ea0ff}.color1{--color:#f0a04b}.color2{--color:#34c99a}.color3{--color:#ff7b7b}
    .color4{--color:#b794ff}.color5{--color:#4cc5df}.color6{--color:#f472b6}.color7{--color:#a3cf4d}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;-webkit-text-size-adjust:100%}
    main{max-width:1080px;margin:0 auto;padding:32px 20px 48px}
    h1{font-size:28px;line-height:1.25;margin:0 0 6px}h2{font-size:19px;margin:44px 0 12px}
    p{margin:0 0 12px;max-width:75ch}.soft{color:var(--soft)}
    footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--rule);font-size:13px}
    .gauges{display:grid;grid-template-columns:repeat(auto-fit,minmax(148px,1fr));gap:14px;margin:22px 0}
    .gauge{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
    .gauge b{display:block;font-size:27px;line-height:1.35;font-weight:650;font-variant-numeric:tabular-nums}
    .gauge span{color:var(--soft);font-size:13px;display:block}.gauge small{font-size:13px;white-space:nowrap}
    .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{text-align:right;padding:7px 10px;border-bottom:1px solid var(--rule);white-space:nowrap}
    th{color:var(--soft);font-weight:600;font-size:13px}
    th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal;overflow-wrap:anywhere;min-width:72px}
    td small{display:inline-block;min-width:84px;color:var(--soft)}
    figure{margin:0;max-width:100%}figcaption{color:var(--soft);font-size:13px;margin-bottom:10px;max-width:56ch}
    figcaption b{display:block;color:var(--ink);font-size:15px;font-weight:600}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:32px 40px}
    .figures figure{display:flex;flex-direction:column;justify-content:space-between}
    .figures svg{display:block;width:100%;max-width:470px;height:auto}
    .grid{stroke:var(--rule)}.diagonal{stroke:var(--soft);stroke-dasharray:4 4}.gap{stroke:var(--color);stroke-opacity:.45}
    .curve{fill:none;stroke:var(--color);stroke-width:2;stroke-linejoin:round}
    .dot{fill:var(--color);fill-opacity:.8;stroke:var(--paper)}
    .tick,.label,.number{font:11px system-ui,sans-serif;fill:var(--soft)}.label{fill:var(--ink);font-size:12px}
    .number{fill:var(--ink);font-size:12px}.number.strong{fill:#fff}rect.right{fill:var(--right)}rect.wrong{fill:var(--wrong)}
    .keys{display:flex;flex-wrap:wrap;gap:2px 14px}.key{overflow-wrap:anywhere}
    .key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px;background:var(--color)}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px}
    .card{background:var(--card);border:1px solid var(--rule);border-radius:8px;overflow:hidden;font-size:13px;line-height:1.4}
    .card img{display:block;width:100%;height:130px;object-fit:contain;background:var(--rule)}
    .card div{padding:9px 11px 10px;overflow-wrap:anywhere}.card b,.card span,.card small{display:block}
    .card small{color:var(--soft);font-size:12px;margin-top:4px}
    .gallery.wide{grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr))}.picture{display:block;width:100%;height:auto}
    rect.outcome{fill:none;stroke-width:3}.found{--outcome:#0072b2}.missed{--outcome:#e69f00}.false{--outcome:#d55e00}
    rect.outcome{stroke:var(--outcome)}rect.missed{stroke-dasharray:9 5}rect.false{stroke-dasharray:2 4}.key i.outcome{background:var(--outcome)}
    @media(max-width:480px){main{padding:22px 16px 36px}h1{font-size:24px}.gallery{grid-template-columns:repeat(2,1fr);gap:10px}
    .card img{height:112px}
    table{font-size:14px}th,td{padding:7px 4px}th{font-size:11px;white-space:normal;vertical-align:bottom}
    th:first-child,td:first-child{min-width:60px}td small{display:block;min-width:0;font-size:11px}}
    @media print{.card,figure,.gauge,tr{break-inside:avoid}h2{break-after:avoid}}
    """
