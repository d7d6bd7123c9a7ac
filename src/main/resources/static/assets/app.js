// Browser code of the pages beside htmx: the viewer's time zone, charts, copy buttons, live updates.
(() => {
    'use strict';

    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
    const formats = {
        time: new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'}),
        date: new Intl.DateTimeFormat(undefined, {dateStyle: 'medium'}),
        hour: new Intl.DateTimeFormat(undefined, {timeStyle: 'short'}),
        day: new Intl.DateTimeFormat(undefined, {weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit'})
    };
    const relative = new Intl.RelativeTimeFormat(undefined, {numeric: 'auto'});
    const units = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

    function ago(at) {
        const seconds = Math.round((at - Date.now()) / 1000);
        for (const [unit, size] of units) {
            if (Math.abs(seconds) >= size || size === 1) {
                return relative.format(Math.trunc(seconds / size), unit);
            }
        }
        return '';
    }

    function clock(at) {
        return at.toDateString() === new Date().toDateString() ? formats.hour.format(at) : formats.day.format(at);
    }

    function showTimes(root) {
        for (const time of root.querySelectorAll('time[data-time]')) {
            const at = new Date(time.dateTime);
            const how = time.dataset.time;
            const text = how === 'ago' ? ago(at) : how === 'clock' ? clock(at) : formats[how].format(at);
            if (time.textContent !== text) {
                time.textContent = text;
            }
        }
        for (const name of root.querySelectorAll('[data-zone]')) {
            name.textContent = zone;
        }
        for (const field of root.querySelectorAll('[data-zone-field]')) {
            field.value = zone;
        }
        for (const row of root.querySelectorAll('[data-quick-span]')) {
            row.hidden = false;
        }
    }

    function showCharts(root) {
        const style = getComputedStyle(document.documentElement);
        const colour = name => style.getPropertyValue(name).trim();
        const numbers = text => text.split(',').map(Number);
        for (const box of root.querySelectorAll('.chart[data-hours]')) {
            const delivered = numbers(box.dataset.delivered);
            const failed = numbers(box.dataset.failed);
            const canvas = document.createElement('canvas');
            const frame = document.createElement('div');
            frame.className = 'canvas';
            frame.append(canvas);
            box.prepend(frame);
            const series = (label, data, fill) => ({label, data, backgroundColor: fill, borderRadius: 2, barPercentage: .9, categoryPercentage: .9});
            new Chart(canvas, {
                type: 'bar',
                data: {
                    labels: box.dataset.hours.split(',').map(hour => formats.hour.format(new Date(hour))),
                    datasets: [series('delivered', delivered, colour('--good-fill')), series('failed attempts', failed, colour('--bad-fill'))]
                },
                options: {
                    animation: false,
                    responsive: true,
                    maintainAspectRatio: false,
                    interaction: {mode: 'index', intersect: false},
                    plugins: {legend: {display: false}},
                    scales: {
                        x: {stacked: true, grid: {display: false}, border: {color: colour('--line')}, ticks: {color: colour('--muted'), maxTicksLimit: 5, maxRotation: 0, font: {size: 11}}},
                        y: {stacked: true, display: false, beginAtZero: true, suggestedMax: 4}
                    }
                }
            });
        }
    }

    function dropCharts(root) {
        for (const canvas of root.querySelectorAll('.chart canvas')) {
            Chart.getChart(canvas)?.destroy();
        }
    }

    function show(root) {
        showTimes(root);
        if (window.Chart) {
            showCharts(root);
        }
    }

    async function copy(button) {
        const field = document.getElementById(button.dataset.copy);
        try {
            await navigator.clipboard.writeText(field.value);
        } catch {
            field.select();
            document.execCommand('copy');
        }
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    }

    // Fills in a span that ends now, in local time as the fields want it.
    function quickSpan(hours) {
        const local = at => new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
        const now = new Date();
        document.getElementById('from').value = local(new Date(now - hours * 3600000));
        document.getElementById('to').value = local(new Date(now.getTime() + 60000));
    }

    document.addEventListener('click', event => {
        const button = event.target.closest('button');
        if (button?.dataset.copy) {
            copy(button);
        } else if (button?.dataset.hours) {
            quickSpan(Number(button.dataset.hours));
        }
    });

    // Forms that change something are sent once, however often the button is pressed.
    document.addEventListener('submit', event => {
        const form = event.target;
        if (form.method === 'post' && !form.hasAttribute('hx-post')) {
            setTimeout(() => form.querySelectorAll('button[type=submit]').forEach(button => { button.disabled = true; }));
        }
    });
    window.addEventListener('pageshow', () =>
        document.querySelectorAll('form button[type=submit]').forEach(button => { button.disabled = false; }));

    // Live updates: what is the same as before stays untouched, so that nothing flickers or loses its focus.
    const seen = new Map();
    const isPoll = event => event.detail.elt.id === 'live';
    const open = root => [...root.querySelectorAll('details[open][id]')].map(one => one.id);
    let wereOpen = [];

    function live(html) {
        return new DOMParser().parseFromString(html, 'text/html').getElementById('live')?.outerHTML;
    }

    function lost(isLost) {
        document.getElementById('lost')?.toggleAttribute('hidden', !isLost);
    }

    document.addEventListener('htmx:beforeRequest', event => {
        if (isPoll(event) && document.hidden) {
            event.preventDefault();
        }
    });
    document.addEventListener('htmx:sendError', event => isPoll(event) && lost(true));
    document.addEventListener('htmx:timeout', event => isPoll(event) && lost(true));
    document.addEventListener('htmx:beforeSwap', event => {
        if (!isPoll(event)) {
            return;
        }
        const status = event.detail.xhr.status;
        const next = status === 200 ? live(event.detail.xhr.responseText) : null;
        lost(!next);
        const fresh = next && next !== seen.get(location.href);
        event.detail.shouldSwap = Boolean(fresh);
        if (fresh) {
            seen.set(location.href, next);
            wereOpen = open(document);
            dropCharts(event.detail.target);
        }
    });
    document.addEventListener('htmx:afterSwap', event => {
        const root = event.detail.elt.parentElement || document;
        for (const id of wereOpen) {
            document.getElementById(id)?.setAttribute('open', '');
        }
        show(root.id === 'page' || root.tagName === 'MAIN' ? root : document.getElementById('page'));
        announce();
    });

    let said = '';
    function announce() {
        const text = document.querySelector('[data-announce]')?.dataset.announce || '';
        if (said && text !== said) {
            document.getElementById('announce').textContent = text;
        }
        said = text;
    }

    document.addEventListener('DOMContentLoaded', () => {
        const now = document.getElementById('live');
        if (now) {
            seen.set(location.href, now.outerHTML);
        }
        show(document);
        announce();
        setInterval(() => showTimes(document), 10000);
    });

    // Charts take their colours when they are drawn.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
        dropCharts(document);
        document.querySelectorAll('.chart .canvas').forEach(frame => frame.remove());
        show(document);
    });
})();
