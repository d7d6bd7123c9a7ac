package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.HeldBackCall;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which requests may see the pages. */
class PageAccessTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static TestService service;
    private static Practice practice;

    @BeforeAll
    static void start() {
        service = TestService.start();
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void leadsAStrangerToTheSignIn() {
        for (String path : List.of("/", "/sign-out")) {
            assertThat(get(path, "").header("Location")).isEqualTo("/sign-in");
        }
        assertThat(get("/keys/new", "").header("Location"))
                .isEqualTo("/sign-in?next=%2Fkeys%2Fnew");
        assertThat(service.api().get("/", service.admin()).header("Location"))
                .as("a bearer token is valid for the API only")
                .isEqualTo("/sign-in");
    }

    @Test
    void asksABackgroundRequestToGoToTheSignIn() {
        Api.Reply reply = service.api().get("/", null, "HX-Request", "true");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("HX-Redirect")).isEqualTo("/sign-in");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/deliveries?status=failed, ?next=%2Fdeliveries%3Fstatus%3Dfailed",
        "https://bookings.example.com/keys#page, ?next=%2Fkeys",
        "http://localhost:8080/, ''",
        "https://evil.example, ''",
        "javascript:alert(1), ''",
        "//evil.example/keys, ''"
    })
    void leadsABackgroundRequestBackToItsPage(String url, String next) {
        Api.Reply reply =
                service.api().get("/deliveries", null, "HX-Request", "true", "HX-Current-URL", url);

        assertThat(reply.header("HX-Redirect")).isEqualTo("/sign-in" + next);
    }

    @Test
    void letsAnAdministratorInWithACookieThatNoScriptReads() {
        Api.Reply reply = signIn(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD, "/keys");

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.header("Location")).isEqualTo("/keys");
        assertThat(setCookie(reply, "therapy_session"))
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .contains("Path=/")
                .doesNotContain("Secure");
        assertThat(get("/", cookie(reply, "therapy_session")).status()).isEqualTo(200);
    }

    @Test
    void marksTheCookiesAsSecureBehindATrustedProxyWithTls() {
        try (TestService behindProxy =
                TestService.start("therapy.identity.trusted-proxies=127.0.0.1")) {
            Map<String, List<String>> overTls =
                    Map.of(
                            "X-Forwarded-Proto",
                            List.of("https", "HTTPS", "https,http", "https, http", "\"https\""),
                            "Forwarded",
                            List.of(
                                    "proto=https",
                                    "for=203.0.113.9;Proto=\"https\";by=10.0.0.1",
                                    "for=\"[2001:db8::1]:443\";proto=https, proto=http"));
            overTls.forEach((header, values) ->
                    values.forEach(value ->
                            assertThat(areCookiesSecure(behindProxy, header, value))
                                    .as(header + ": " + value)
                                    .isTrue()));
            Map<String, List<String>> plain =
                    Map.of(
                            "X-Forwarded-Proto",
                            List.of("http", "http,https", "httpsx", ",https", " "),
                            "Forwarded",
                            List.of("proto=http, proto=https", "for=https", "xproto=https", ";"));
            plain.forEach((header, values) ->
                    values.forEach(value ->
                            assertThat(areCookiesSecure(behindProxy, header, value))
                                    .as(header + ": " + value)
                                    .isFalse()));
        }
    }

    @Test
    void believesNoOtherSenderAboutTls() {
        assertThat(areCookiesSecure(service, "X-Forwarded-Proto", "https")).isFalse();
        assertThat(areCookiesSecure(service, "Forwarded", "proto=https")).isFalse();
    }

    private static boolean areCookiesSecure(TestService at, String header, String value) {
        Api.Reply form = at.api().get("/sign-in", null, header, value);
        Api.Reply reply =
                at.api()
                        .post(
                                "/sign-in",
                                null,
                                "_csrf="
                                        + encoded(token(form))
                                        + "&email="
                                        + encoded(TestService.ADMIN_EMAIL)
                                        + "&password="
                                        + encoded(TestService.ADMIN_PASSWORD),
                                "Cookie",
                                cookie(form, "therapy_csrf"),
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                header,
                                value);
        boolean secure = setCookie(reply, "therapy_session").contains("Secure");
        assertThat(setCookie(form, "therapy_csrf").contains("Secure")).isEqualTo(secure);
        assertThat(setCookie(form, "therapy_csrf")).contains("HttpOnly");
        assertThat(form.header("Strict-Transport-Security") != null).isEqualTo(secure);
        return secure;
    }

    @Test
    void refusesAWrongPasswordAndOthersThanAdministrators() {
        Practice.User therapist = practice.newUser("therapist");

        assertThat(signIn(TestService.ADMIN_EMAIL, "wrong password", "/").status()).isEqualTo(401);
        assertThat(signIn("nobody@example.com", "wrong password", "/").text())
                .contains("The e-mail address or the password is wrong.");
        Api.Reply reply = signIn(therapist.email(), Practice.PASSWORD, "/");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("this is a therapist’s account");
        assertThat(reply.response().headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("therapy_session"));
    }

    @Test
    void slowsGuessesOfAPassword() {
        int status = 0;
        for (int i = 0; i < 8 && status != 429; i++) {
            status = signIn("guessed@example.com", "wrong password", "/").status();
        }
        assertThat(status).isEqualTo(429);
    }

    @Test
    void goesToAPageOfOursAfterTheSignIn() {
        for (String next :
                List.of(
                        "//evil.example",
                        "https://evil.example/",
                        "/\\evil.example",
                        "/keys/../../evil",
                        "/keys/..",
                        "/keys/./new",
                        "/keys//evil.example",
                        "/keys/%2e%2e/evil",
                        "/keys/\r\nSet-Cookie: a=b",
                        "/keys/new?x={y}",
                        "/keys/new?x=%zz",
                        "/keys/new?x=%",
                        "/keys/new#fragment",
                        "/keys/new;x=y",
                        "/deliveries?" + "a".repeat(20_000),
                        "/sign-out",
                        "/api/users",
                        "/keysandmore",
                        "/\u00e9",
                        "")) {
            assertThat(
                            signIn(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD, next)
                                    .header("Location"))
                    .as(next)
                    .isEqualTo("/");
        }
        for (String next :
                List.of(
                        "/",
                        "/keys/new",
                        "/deliveries?status=failed&from=2030-01-01T00%3A00%3A00%2B02:00",
                        "/bookings/0123456789abcdef01234567")) {
            assertThat(
                            signIn(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD, next)
                                    .header("Location"))
                    .as(next)
                    .isEqualTo(next);
        }
    }

    @Test
    void endsASessionForGood() {
        String session = session();
        Api.Reply page = get("/", session);
        Api.Reply out = post("/sign-out", session, token(page), "");
        assertThat(post("/sign-out", session, token(page), "").header("Location"))
                .as("after the sign-out")
                .isEqualTo("/sign-in");

        assertThat(out.header("Location")).isEqualTo("/sign-in");
        assertThat(get("/", session).status()).isEqualTo(302);
    }

    @Test
    void refusesAFormWithoutItsToken() {
        Practice.Key key = practice.newKey("https://example.com/hook", "", "booking.created");
        String session = session();

        Api.Reply reply = post("/keys/" + key.id() + "/delete", session, "made-up", "");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(get("/keys/" + key.id(), session).status()).isEqualTo(200);
    }

    @Test
    void refusesTheTokenOfAnotherSession() {
        Practice.Key key = practice.newKey("https://example.com/hook", "", "booking.created");
        Api.Reply form = service.api().get("/sign-in", null);
        String planted = cookie(form, "therapy_csrf");
        String session = session();
        String other = session();
        String path = "/keys/" + key.id() + "/delete";

        assertThat(post(path, session + "; " + planted, token(form), "").status()).isEqualTo(403);
        assertThat(post(path, planted + "; " + session, token(form), "").status()).isEqualTo(403);
        assertThat(post(path, session + "; therapy_csrf=abc", "abc", "").status()).isEqualTo(403);
        assertThat(post(path, session, token(get("/", other)), "").status()).isEqualTo(403);
        assertThat(
                        service.api()
                                .post(
                                        path,
                                        null,
                                        "",
                                        "Cookie",
                                        session + "; " + planted,
                                        "X-XSRF-TOKEN",
                                        token(form))
                                .status())
                .isEqualTo(403);
        assertThat(get("/keys/" + key.id(), session).status()).isEqualTo(200);
        assertThat(post(path, session, token(get("/", session)), "").status()).isEqualTo(302);
    }

    @Test
    void leadsASignInFormOnWhenAnotherTabIsSignedIn() {
        Api.Reply form = service.api().get("/sign-in?next=/keys", null);
        String cookies = cookie(form, "therapy_csrf") + "; " + session();

        Api.Reply reply = post("/sign-in", cookies, token(form), "&next=/keys");

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.header("Location")).isEqualTo("/keys");
    }

    @Test
    void leadsFromARefusedFormToTheSignInAndBackToItsPage() {
        Api.Reply form = service.api().get("/sign-in?next=/keys", null);
        assertThat(post("/sign-in", "", token(form), "&next=/keys").text())
                .contains("Open the sign-in page again.", "href=\"/sign-in?next=%2Fkeys\"");
        Api.Reply ended =
                post(
                        "/bookings/new",
                        "",
                        "",
                        "",
                        "Referer",
                        service.api().address() + "/bookings/new?therapistId=1");
        assertThat(ended.status()).isEqualTo(403);
        assertThat(ended.text())
                .contains("href=\"/sign-in?next=%2Fbookings%2Fnew%3FtherapistId%3D1\"");
    }

    @Test
    void refusesAFormThatAnotherSiteSent() {
        for (String site : List.of("cross-site", "same-site")) {
            Api.Reply form = service.api().get("/sign-in", null);
            Api.Reply reply =
                    post(
                            "/sign-in",
                            cookie(form, "therapy_csrf"),
                            token(form),
                            "&email=" + encoded(TestService.ADMIN_EMAIL) + "&password=x",
                            "Sec-Fetch-Site",
                            site);
            assertThat(reply.status()).as(site).isEqualTo(403);
        }
        assertThat(
                        signIn(
                                        TestService.ADMIN_EMAIL,
                                        TestService.ADMIN_PASSWORD,
                                        "/",
                                        "Sec-Fetch-Site",
                                        "same-origin")
                                .status())
                .isEqualTo(302);
    }

    @Test
    void changesThePasswordAndKeepsThisBrowserAlone() {
        Practice.User admin = practice.newUser("admin");
        String one = cookie(signIn(admin.email(), Practice.PASSWORD, "/"), "therapy_session");
        String two = cookie(signIn(admin.email(), Practice.PASSWORD, "/"), "therapy_session");
        String wanted = "another-password";

        for (String fields :
                List.of(
                        "&currentPassword=wrong&newPassword=" + wanted + "&repeated=" + wanted,
                        "&currentPassword=ten+or+more&newPassword=short&repeated=short",
                        "&currentPassword=ten+or+more&newPassword=" + wanted + "&repeated=other",
                        "")) {
            Api.Reply refused = post("/password", one, token(get("/password", one)), fields);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("role=\"alert\"").doesNotContain(wanted);
        }
        String allWrong = "&currentPassword=&newPassword=short&repeated=other";
        assertThat(post("/password", one, token(get("/password", one)), allWrong).text())
                .contains(
                        "id=\"wrong-currentPassword\"",
                        "id=\"wrong-newPassword\"",
                        "id=\"wrong-repeated\"");
        Api.Reply changed =
                post(
                        "/password",
                        one,
                        token(get("/password", one)),
                        "&currentPassword=ten+or+more&newPassword="
                                + wanted
                                + "&repeated="
                                + wanted);

        assertThat(changed.header("Location")).isEqualTo("/password?note=changed");
        String now = cookie(changed, "therapy_session");
        assertThat(get("/password?note=changed", now).text()).contains("Password changed.");
        assertThat(get("/", one).status()).isEqualTo(302);
        assertThat(get("/", two).status()).isEqualTo(302);
        assertThat(service.api().get("/api/auth/me", admin.token()).status()).isEqualTo(401);
        assertThat(signIn(admin.email(), wanted, "/").status()).isEqualTo(302);
    }

    @Test
    void loadsNothingFromElsewhereAndRunsNothingInline() {
        Api.Reply page = get("/keys/new", session());

        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("script-src 'self';")
                .contains("style-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.text())
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContainPattern("\\sstyle=")
                .doesNotContainPattern("(?:src|href)=\"(?:https?:)?//");
        assertThat(page.header("Cache-Control")).contains("no-store");
    }

    @Test
    void showsWhatIsMissingAsAPage() {
        Api.Reply reply = get("/deliveries/nothing", session());

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).startsWith("text/html");
        assertThat(reply.text()).contains("Page not found").contains("href=\"/deliveries\"");
    }

    @Test
    void answersABrowserAtAnUnknownAddressWithAPage() {
        String cookies = session();
        for (String path : List.of("/nope", "/tokens/x", "/keys.html", "/actuator/nope")) {
            Api.Reply page =
                    service.api().get(path, null, "Cookie", cookies, "Accept", "text/html,*/*");
            Api.Reply json =
                    service.api().get(path, null, "Cookie", cookies, "Accept", "application/json");

            assertThat(page.status()).as(path).isEqualTo(404);
            assertThat(page.header("Content-Type")).as(path).startsWith("text/html");
            assertThat(page.text()).contains("There is no page at this address.");
            assertThat(json.status()).as(path).isEqualTo(404);
            assertThat(json.header("Content-Type")).as(path).startsWith("application/problem+json");
        }
        assertThat(
                        service.api()
                                .get("/api/nope", service.admin(), "Accept", "text/html")
                                .header("Content-Type"))
                .startsWith("application/problem+json");
    }

    @Test
    void speaksEnglishWhateverTheBrowserAsksFor() {
        String cookies = session();
        Api.Reply form =
                post(
                        "/keys/new",
                        cookies,
                        token(get("/keys/new", cookies)),
                        "&name=&webhookUrl=&rateLimit=0",
                        "Accept-Language",
                        "de-DE,de;q=0.9");
        Api.Reply api =
                service.api()
                        .post(
                                "/api/webhooks/keys",
                                service.admin(),
                                "{\"name\":\"\",\"webhookUrl\":\"\",\"allowedEvents\":[]}",
                                "Accept-Language",
                                "de-DE,de;q=0.9");

        for (Api.Reply reply : List.of(form, api)) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text())
                    .containsIgnoringCase("must ")
                    .doesNotContainIgnoringCase("muss ");
            assertThat(reply.text()).doesNotContainIgnoringCase("darf ");
        }
    }

    /** With the token in a header the body is read later. */
    @ParameterizedTest
    @ValueSource(strings = {"_csrf", "X-XSRF-TOKEN"})
    void refusesAFormWhoseEndComesAfterTheSessionEnded(String place) throws IOException {
        String cookies = session();
        String planted = UUID.randomUUID() + "@example.com";
        String token = token(get("/users/new", cookies));
        String form =
                "_csrf=%s&name=A&role=admin&password=ten+or+more&email=%s"
                        .formatted(place.equals("_csrf") ? encoded(token) : "", encoded(planted));
        try (HeldBackCall call =
                new HeldBackCall(
                        service.api(),
                        "/users/new",
                        "application/x-www-form-urlencoded",
                        "Cookie: " + cookies + "\n" + place + ": " + token,
                        form)) {
            post("/sign-out", cookies, token(get("/users/new", cookies)), "");

            assertThat(call.finish()).isEqualTo(403);
        }
        assertThat(practice.get("/api/users").toString()).doesNotContain(planted);
    }

    private static String session() {
        return cookie(
                signIn(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD, "/"),
                "therapy_session");
    }

    private static Api.Reply signIn(String email, String password, String next, String... headers) {
        Api.Reply form = service.api().get("/sign-in", null, headers);
        String fields =
                "&email="
                        + encoded(email)
                        + "&password="
                        + encoded(password)
                        + "&next="
                        + encoded(next);
        return post("/sign-in", cookie(form, "therapy_csrf"), token(form), fields, headers);
    }

    private static Api.Reply get(String path, String cookies) {
        return service.api().get(path, null, "Cookie", cookies);
    }

    private static Api.Reply post(
            String path, String cookies, String token, String fields, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Cookie";
        all[1] = cookies;
        all[2] = "Content-Type";
        all[3] = "application/x-www-form-urlencoded";
        System.arraycopy(headers, 0, all, 4, headers.length);
        return service.api().post(path, null, "_csrf=" + encoded(token) + fields, all);
    }

    private static String token(Api.Reply page) {
        Matcher matcher = TOKEN.matcher(page.text());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }

    private static String cookie(Api.Reply reply, String name) {
        return setCookie(reply, name).split(";", 2)[0];
    }

    private static String setCookie(Api.Reply reply, String name) {
        return reply.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set: " + reply.status()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
