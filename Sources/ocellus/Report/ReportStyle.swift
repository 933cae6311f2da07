/// The style sheet of the report: light and dark by the reader's preference, fit for printing.
let reportStyle: StaticString = """
    :root{--ink:#1a202c;--soft:#5b6472;--paper:#fff;--rule:#e3e7ee;--card:#f7f8fa;--right:#2563eb;--wrong:#dc2626}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa4b2;--paper:#12151b;--rule:#2a303a;--card:#1a1f27}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
    main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
    h1{font-size:28px;margin:0 0 4px}h2{font-size:19px;margin:40px 0 12px}
    p{margin:0 0 12px}.soft{color:var(--soft)}
    .gauges{display:flex;flex-wrap:wrap;gap:14px;margin:22px 0}
    .gauge{flex:1 1 180px;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 18px}
    .gauge b{display:block;font-size:27px;font-weight:650}.gauge span{color:var(--soft);font-size:13px;display:block}
    .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--rule);white-space:nowrap}
    th{color:var(--soft);font-weight:600;font-size:13px}th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere}
    td small{color:var(--soft)}
    figure{margin:0;max-width:100%}figure svg{max-width:100%;height:auto}figcaption{color:var(--soft);font-size:13px}
    .figures{display:flex;flex-wrap:wrap;gap:36px;align-items:flex-start}
    .grid{stroke:var(--rule)}.diagonal{stroke:var(--soft);stroke-dasharray:4 4}
    .tick,.label,.number{font:11px system-ui,sans-serif;fill:var(--soft)}.label{fill:var(--ink);font-size:12px}
    .number{fill:var(--ink)}.number.strong{fill:#fff}rect.right{fill:var(--right)}rect.wrong{fill:var(--wrong)}
    .key{margin-left:12px;white-space:nowrap}.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px}
    .card{background:var(--card);border:1px solid var(--rule);border-radius:8px;overflow:hidden;font-size:13px}
    .card img{display:block;width:100%;height:130px;object-fit:contain;background:#0001}
    .card div{padding:8px 10px;overflow-wrap:anywhere}
    """
