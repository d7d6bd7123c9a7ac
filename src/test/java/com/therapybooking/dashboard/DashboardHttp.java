package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * A service of its own for each class of tests, and calls of the dashboard as a signed-in
 * administrator.
 */
@SuppressWarnings("NullAway") // JUnit calls start() first
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DashboardHttp {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    protected static final String UNREACHABLE = "http://127.0.0.1:9/hook";

    protected TestService service;
    protected Practice practice;
    protected String session;

    @BeforeAll
    protected void start() {
        service = TestService.start();
        practice = new Practice(service);
        session = signIn(service);
    }

    @AfterAll
    protected void stop() {
        service.close();
    }

    protected Practice.Key newKey(String url, String more) {
        return practice.newKey(url, more, "booking.created");
    }

    protected String signIn(TestService at) {
        Api.Reply form = at.api().get("/sign-in", null);
        return cookie(
                post(
                        at,
                        "/sign-in",
                        cookie(form, "therapy_csrf"),
                        token(form),
                        "&email="
                                + encoded(TestService.ADMIN_EMAIL)
                                + "&password="
                                + encoded(TestService.ADMIN_PASSWORD)),
                "therapy_session");
    }

    protected String awaitDelivery(Practice.Key key) {
        await().until(() -> get("/deliveries?keyId=" + key.id()).text().contains("is-delivered"));
        return practice.newestDelivery(key);
    }

    protected static int occurrences(String text, String page) {
        return page.split(text, -1).length;
    }

    protected List<String> rows(String list) {
        return Pattern.compile("id=\"d-([0-9a-f]{24})\"")
                .matcher(get(list).text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    protected Api.Reply submit(String path, String fields) {
        return post(path, session, token(get("/users/new")), fields);
    }

    protected Api.Reply get(String path) {
        return service.api().get(path, null, "Cookie", session);
    }

    protected Api.Reply post(String path, String cookies, String token, String fields) {
        return post(service, path, cookies, token, fields);
    }

    protected Api.Reply post(
            TestService at, String path, String cookies, String token, String fields) {
        return at.api()
                .post(
                        path,
                        null,
                        "_csrf=" + encoded(token) + fields,
                        "Cookie",
                        cookies,
                        "Content-Type",
                        "application/x-www-form-urlencoded");
    }

    protected static String token(Api.Reply page) {
        Matcher matcher = TOKEN.matcher(page.text());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }

    protected static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    protected static String cookie(Api.Reply reply, String name) {
        return reply.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set: " + reply.status()))
                .split(";", 2)[0];
    }

    protected static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
