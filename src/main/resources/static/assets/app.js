// Browser code besides htmx: times, copy buttons, menus, live updates.
(() => {
    'use strict';

    // Times are in English like the pages, in the viewer's zone unless another one was chosen in the footer.
    const locale = navigator.languages.find(one => one.startsWith('en')) || 'en-GB';
    const zone = document.documentElement.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
    const format = options => new Intl.DateTimeFormat(locale, {timeZone: zone, ...options});
    const year = format({year: 'numeric'});
    // The year is shown unless it is the current one.
    const dated = options => {
        const short = format(options);
        const long = format({...options, year: 'numeric'});
        return {format: at => (year.format(at) === year.format(Date.now()) ? short : long).format(at)};
    };
    const formats = {
        time: format({dateStyle: 'medium', timeStyle: 'short'}),
        exact: format({dateStyle: 'medium', timeStyle: 'medium'}),
        date: format({dateStyle: 'medium'}),
        hour: format({timeStyle: 'short'}),
        second: format({timeStyle: 'medium'}),
        day: dated({weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit'}),
        short: dated({day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit'}),
        daySecond: dated({day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', second: '2-digit'})
    };
    const relative = new Intl.RelativeTimeFormat(locale, {numeric: 'auto'});
    // not "yesterday": 47 hours ago may be the day before
    const relativeDays = new Intl.RelativeTimeFormat(locale);
    const units = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

    function ago(at) {
        const seconds = Math.round((at - Date.now()) / 1000);
        for (const [unit, size] of units) {
            if (Math.abs(seconds) >= size || size === 1) {
                return (unit === 'day' ? relativeDays : relative).format(Math.trunc(seconds / size), unit);
            }
        }
        return '';
    }

    const today = at => formats.date.format(at) === formats.date.format(new Date());
    const written = {
        ago,
        clock: at => (today(at) ? formats.hour : formats.day).format(at),
        row: at => (today(at) ? formats.second : formats.daySecond).format(at)
    };

    // The value of a datetime-local field, in the page's zone.
    const fieldFormat = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'short'});
    const localText = at => fieldFormat.format(at).replace(' ', 'T');

    function showTimes(root) {
        for (const time of root.querySelectorAll('[data-time]')) {
            const at = new Date(time.getAttribute('datetime'));
            const how = time.dataset.time;
            const text = written[how] ? written[how](at) : formats[how].format(at);
            if (time.textContent !== text) {
                time.textContent = text;
            }
        }
        for (const name of root.querySelectorAll('[data-zone-name]')) {
            name.textContent = zone;
        }
        for (const field of root.querySelectorAll('[data-zone-field]')) {
            field.value = zone;
        }
        // A filter's times came in the zone of its URL.
        for (const field of root.querySelectorAll('[data-instant]')) {
            field.value = localText(new Date(field.dataset.instant));
            field.removeAttribute('data-instant');
        }
        for (const needsScript of root.querySelectorAll('[data-quick-span], [data-all-label]')) {
            needsScript.hidden = false;
        }
    }

    // A form proposes the zone in which the page shows times; a session that is moved has a time already.
    function guessZone() {
        const choice = document.querySelector('[data-zone-guess]');
        if (choice && [...choice.options].some(one => one.value === zone)) {
            choice.value = zone;
            if (choice.dataset.zoneGuess !== 'true') {
                document.getElementById('scheduledAt').value = localText(new Date(choice.dataset.zoneGuess));
            }
        }
    }

    async function copy(button) {
        const field = document.getElementById(button.dataset.copy);
        let copied = true;
        try {
            await navigator.clipboard.writeText(field.value ?? field.textContent);
        } catch {
            field.closest('details')?.setAttribute('open', '');
            getSelection().selectAllChildren(field);
            field.select?.();
            copied = document.execCommand('copy');
            if (copied) {
                getSelection().removeAllRanges();
            }
        }
        button.dataset.label ??= button.textContent;
        const keys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘C' : 'Ctrl+C';
        button.textContent = copied ? 'Copied' : 'Press ' + keys;
        document.getElementById('announce').textContent = button.textContent;
        setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
    }

    // Fills in a time range that ends now, in the page's zone and the format of the fields.
    function period(begin) {
        document.getElementById('from').value = localText(new Date(begin));
        document.getElementById('to').value = localText(new Date(Date.now() + 60000));
    }

    document.addEventListener('click', event => {
        const button = event.target.closest('button');
        if (button?.dataset.copy) {
            copy(button);
        } else if (button && 'fresh' in button.dataset && offered) {
            showOffered();
        } else if (button && 'yesterday' in button.dataset) {
            const day = localText(new Date()).slice(0, 10);
            const before = new Date(Date.parse(day) - 86400000).toISOString().slice(0, 10); // in UTC every day has 24 hours
            document.getElementById('from').value = before + 'T00:00';
            document.getElementById('to').value = day + 'T00:00';
        } else if (button?.dataset.hours) {
            period(Date.now() - Number(button.dataset.hours) * 3600000);
        }
    });

    document.addEventListener('change', event => {
        if ('all' in event.target.dataset) {
            for (const box of event.target.form.querySelectorAll('input[name=ids]')) {
                box.checked = event.target.checked;
            }
        }
    });

    // Menus close at a click elsewhere, when the focus leaves them, and at Escape.
    function closeMenus(except) {
        for (const menu of document.querySelectorAll('details.drop[open]')) {
            if (menu !== except) {
                menu.removeAttribute('open');
            }
        }
    }
    for (const kind of ['click', 'focusin']) {
        document.addEventListener(kind, event => closeMenus(event.target.closest('details.drop')));
    }
    document.addEventListener('keydown', event => {
        const menu = event.key === 'Escape' && document.querySelector('details.drop[open]');
        if (menu) {
            menu.removeAttribute('open');
            menu.querySelector('summary').focus();
        }
    });

    // Forms are sent in the background: what was typed stays if the session has ended or the service does not answer.
    function sendInBackground() {
        for (const form of document.querySelectorAll('form.form[method=post]:not([hx-post])')) {
            form.setAttribute('hx-post', form.getAttribute('action'));
            form.setAttribute('hx-target', '#page');
            form.setAttribute('hx-select', '#page');
            form.setAttribute('hx-swap', 'outerHTML show:window:top');
            form.setAttribute('hx-disabled-elt', 'find .actions button');
            htmx.process(form);
        }
    }
    if (document.getElementById('lost')) {
        sendInBackground();
    }

    // A date that is typed in part reaches the service as an empty one: the browser reports it.
    let leaving = false;
    document.addEventListener('submit', event => {
        const partial = event.submitter?.name === 'day' ? null : [...event.target.elements].find(field => field.validity?.badInput);
        if (partial || leaving) {
            event.preventDefault();
            event.stopImmediatePropagation();
            partial?.reportValidity();
        }
    }, true);

    // The answer to a form with the token of an ended session has the token of the present one. Returns whether it is the same user's.
    function takeToken(answer) {
        const page = new DOMParser().parseFromString(answer, 'text/html');
        const token = page.querySelector('meta[name=csrf]')?.content;
        const user = root => root.querySelector('.account summary')?.textContent;
        document.querySelectorAll('input[name=_csrf]').forEach(field => { field.value = token ?? field.value; });
        return Boolean(token) && user(page) === user(document);
    }

    // A waiting button shows it, and a form that changes data is submitted once.
    function busy(button, isBusy) {
        button.disabled = isBusy;
        if (button.dataset.busy) {
            button.dataset.label ??= button.textContent;
            button.textContent = isBusy ? button.dataset.busy : button.dataset.label;
            button.classList.toggle('busy', isBusy);
        }
    }
    document.addEventListener('submit', event => {
        const form = event.target;
        if (form.getAttribute('action') === '/sign-out') {
            sessionStorage.clear();
        }
        if (form.method === 'post' && !form.hasAttribute('hx-post')) {
            setTimeout(() => form.querySelectorAll('button[type=submit]').forEach(button => busy(button, true)));
        }
    });
    window.addEventListener('pageshow', () => {
        leaving = false;
        document.querySelectorAll('form button[type=submit]').forEach(button => busy(button, false));
    });
    const buttons = event => event.detail.elt.matches('form') ? event.detail.elt.querySelectorAll('button[data-busy]') : [];
    let focused = null;
    document.addEventListener('htmx:beforeRequest', event => {
        focused = isPoll(event) ? focused : document.activeElement;
        buttons(event).forEach(button => busy(button, true));
    });
    document.addEventListener('htmx:afterRequest', event => {
        buttons(event).forEach(button => busy(button, false));
        if (!isPoll(event)) {
            if (document.activeElement === document.body && focused?.isConnected) {
                focused.focus(); // a disabled button loses the focus
            }
            focused = null;
        }
    });

    // Live updates: unchanged parts are not replaced, so that nothing flickers or loses the focus.
    const seen = new Map();
    // The element of an event may be one that was swapped in, or the parent of one that was removed.
    const isPoll = event => event.detail.requestConfig.elt.id === 'live';
    const open = root => [...root.querySelectorAll('details[open][id]')].map(one => one.id);
    let wereOpen = [];

    // htmx restores the focus of an element with an id. Others are found again by what they are.
    const names = root => [...root.querySelectorAll('a[href], button, input, select, summary, pre[tabindex]')]
        .map(one => [one, [one.tagName, one.getAttribute('href'), one.name, one.value, one.ariaLabel || one.textContent].join()]);
    let place = null;
    function rememberPlace(part) {
        const all = names(part);
        const index = all.findIndex(([one]) => one === document.activeElement);
        const name = all[index]?.[1];
        const same = all.slice(0, Math.max(0, index)).filter(one => one[1] === name).length;
        place = {same, name, scrolls: [...part.querySelectorAll('pre')].map(pre => [pre.ariaLabel, pre.scrollTop, pre.scrollLeft])};
    }
    function restorePlace(part) {
        const all = names(part);
        const found = all.filter(([, name]) => name === place.name)[place.same];
        if (document.activeElement === document.body) {
            found?.[0].focus({preventScroll: true});
        }
        part.querySelectorAll('pre').forEach((pre, at) => {
            const [label, top, left] = place.scrolls[at] || [];
            if (label === pre.ariaLabel) {
                pre.scrollTo(left, top);
            }
        });
    }

    // Every page has another mask around the same token.
    const withoutToken = html => html?.replace(/(name="_csrf" value=")[^"]*/g, '$1');

    function live(html) {
        return new DOMParser().parseFromString(html, 'text/html').getElementById('live')?.outerHTML;
    }

    // Nothing is updated while text in it is selected. A list that is scrolled or has selected rows is not updated either; a button shows
    // the new rows.
    let offered = null;
    const holds = list => !getSelection().isCollapsed && getSelection().containsNode(list, true)
        || list.hasAttribute('data-hold') && (scrollY > 160 || list.querySelector('input:checked') || list.contains(document.activeElement));

    function offer(html, list) {
        offered = html;
        const box = document.getElementById('fresh');
        if (box) {
            const next = html && new DOMParser().parseFromString(html, 'text/html');
            const count = next ? [...next.querySelectorAll('a.cover')].filter(row => !document.getElementById(row.id)).length : 0;
            box.hidden = !html;
            write(box.firstElementChild, count ? 'Show ' + count + ' new' : 'Show changes');
        }
    }

    function showOffered() {
        const list = document.getElementById('live');
        const next = new DOMParser().parseFromString(offered, 'text/html').getElementById('live');
        seen.set(location.href, offered);
        list.replaceWith(next);
        htmx.process(next);
        showTimes(next);
        focusHeading();
        offer(null, next);
        scrollTo({top: 0});
    }

    // A live region is read aloud at each change, also to the same text.
    function write(region, text) {
        if (region.textContent !== text) {
            region.textContent = text;
        }
    }

    const CONNECTION_LOST = 'Connection lost. Showing the last known state; retrying…';
    const NOT_SENT = 'No answer from the service. It may have saved the change: check before you try again.';
    const NO_RESULT = 'No answer from the service. Try again.';
    function lost(message, byPoll) {
        const box = document.getElementById('lost');
        if (box && !(byPoll && box.textContent === NOT_SENT)) {
            write(box, message);
            box.hidden = !message;
        }
    }

    document.addEventListener('htmx:beforeRequest', event => {
        if (isPoll(event) && document.hidden) {
            event.preventDefault();
        }
    });
    // Previews, tests and checks of a signature fill in a part of the page and save nothing.
    const form = event => event.detail.target.id === 'page' ? NOT_SENT : NO_RESULT;
    const noAnswer = event => lost(isPoll(event) ? CONNECTION_LOST : form(event), isPoll(event));
    document.addEventListener('htmx:sendError', noAnswer);
    document.addEventListener('htmx:timeout', noAnswer);
    let sentAgain = false;
    document.addEventListener('htmx:beforeSwap', event => {
        wereOpen = open(document);
        if (!isPoll(event)) {
            lost('');
            document.getElementById('problem')?.remove();
            const {xhr, pathInfo, requestConfig} = event.detail;
            sentAgain = xhr.status === 403 && takeToken(xhr.responseText) && requestConfig.elt.matches('form') && !sentAgain;
            if (sentAgain) {
                event.detail.shouldSwap = false;
                requestConfig.elt.requestSubmit(requestConfig.triggeringEvent?.submitter); // the service refused it without any change
                return;
            }
            if (requestConfig.verb === 'post' && xhr.responseURL && xhr.responseURL !== new URL(pathInfo.requestPath, location).href) {
                event.detail.shouldSwap = false;
                leaving = true;
                location.assign(xhr.responseURL); // the service answered by leading to another page
                setTimeout(() => { leaving = false; }, 10000);
            } else if (!/ id="(page|problem)"/.test(xhr.responseText)) {
                event.detail.shouldSwap = false; // a proxy answered, or a filter
                noAnswer(event);
            }
            return;
        }
        const status = event.detail.xhr.status;
        const next = status === 200 ? live(event.detail.xhr.responseText) : null;
        lost(next ? '' : status === 404 ? 'This no longer exists. Showing the last known state.' : CONNECTION_LOST, true);
        const fresh = next && withoutToken(next) !== withoutToken(seen.get(location.href));
        const held = fresh && holds(event.detail.target);
        event.detail.shouldSwap = Boolean(fresh && !held);
        offer(held ? next : null, event.detail.target);
        if (fresh && !held) {
            rememberPlace(event.detail.target);
            seen.set(location.href, next);
        }
    });
    document.addEventListener('htmx:afterSwap', event => {
        const root = event.detail.elt.parentElement || document;
        for (const id of wereOpen) {
            document.getElementById(id)?.setAttribute('open', '');
        }
        showTimes(root.id === 'page' || root.tagName === 'MAIN' ? root : document.getElementById('page'));
        announce();
        if (isPoll(event)) {
            restorePlace(document.getElementById('live'));
        } else {
            const filled = document.getElementById(event.detail.target.id);
            proposePeriod();
            takeAddress();
            rememberList();
            sendInBackground();
            focusProblem(filled || document);
            say(filled);
            if (event.detail.target.id === 'page' && !document.getElementById('problem')) {
                announceResult();
                if (document.activeElement === document.body) {
                    focusHeading();
                }
            }
        }
    });

    // Screen readers hear the first sentence of an answer that was filled in.
    function say(answer) {
        if (answer && 'say' in answer.dataset) {
            document.getElementById('announce').textContent = answer.querySelector('p, h2')?.textContent.replace(/\s+/g, ' ').trim() || '';
        }
    }

    // A message that is there when the page appears is not read by itself.
    function announceResult() {
        const result = document.querySelector('.notice[role=status]');
        if (result) {
            document.getElementById('announce').textContent = result.textContent;
        }
    }

    function focusHeading() {
        document.querySelector('h1')?.setAttribute('tabindex', '-1');
        document.querySelector('h1')?.focus();
    }

    // The list of a form's errors.
    function focusProblem(root) {
        root.querySelector('[data-focus]')?.focus();
    }

    let said = '';
    function announce() {
        const text = document.querySelector('[data-announce]')?.dataset.announce || '';
        if (said && text !== said) {
            document.getElementById('announce').textContent = text;
        }
        said = text;
    }

    // The message about the last action is shown once: it is removed from the address, so a reload does not show it.
    function forgetNote() {
        const url = new URL(location.href);
        if (url.searchParams.has('note')) {
            url.searchParams.delete('note');
            history.replaceState(history.state, '', url);
        }
    }

    // A page that answers a form and cannot be sent again: a reload leads to the page of what was created.
    function takeAddress() {
        const page = document.querySelector('[data-address]');
        if (page) {
            history.replaceState(history.state, '', page.dataset.address);
        }
    }

    // "← Bookings" leads back to the list as it was filtered.
    function rememberList() {
        if (document.querySelector('form.filter') && !document.querySelector('[aria-invalid=true], .notice.is-bad')) {
            sessionStorage.setItem(location.pathname, location.pathname + location.search);
        }
        const back = document.querySelector('.crumb a');
        const list = back && sessionStorage.getItem(back.getAttribute('href'));
        if (list) {
            back.href = list;
        }
    }

    // A recovery proposes the period since the oldest undelivered event.
    function proposePeriod() {
        const span = document.querySelector('[data-quick-span]');
        if (span && !document.querySelector('[aria-invalid=true]') && !document.getElementById('from').value
                && !document.getElementById('to').value) {
            const week = Date.now() - 7 * 86400000;
            period(span.dataset.oldest ? Math.max(Date.parse(span.dataset.oldest), week) : Date.now() - 86400000);
        }
    }

    document.addEventListener('DOMContentLoaded', () => {
        document.documentElement.classList.add('script');
        forgetNote();
        takeAddress();
        rememberList();
        focusProblem(document);
        const now = document.getElementById('live');
        if (now) {
            seen.set(location.href, now.outerHTML);
        }
        showTimes(document);
        guessZone();
        proposePeriod();
        announce();
        setTimeout(announceResult, 200);
        setInterval(() => showTimes(document), 10000);
    });
})();
