package com.therapybooking.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Runs the tasks of a working day of a practice in a real browser, on the dashboard only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class PracticeDayTest {

    private static final int DESK = 1280;
    private static final int PHONE = 390;
    private static final String HOSTILE = "<b>Zoë</b> \"O'Neill\" & Sons";

    private Chromium chromium;
    private TestService service;
    private Practice practice;

    @BeforeAll
    void start() {
        Optional<Chromium> started = Chromium.start();
        Assumptions.assumeTrue(started.isPresent(), "Chromium on the PATH");
        chromium = started.get();
        service = TestService.start("therapy.dashboard.practice-time-zone=Europe/Berlin");
        practice = new Practice(service);
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            service.close();
        }
    }

    @Test
    void hiresBooksCollectsMovesCancelsAndErases() {
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            String therapist = createTherapist(visitor);
            String booking = book(visitor, therapist);
            verifyPayment(visitor);
            move(visitor);
            cancel(visitor);
            assertThat(practice.get("/api/bookings/" + booking).path("booking").path("status"))
                    .hasToString("\"cancelled\"");
            erase(visitor, booking);
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    private String createTherapist(Visitor visitor) {
        Page page = visitor.open("/").page();
        visitor.follow("People");
        visitor.follow("Therapists");
        visitor.follow("New therapist");
        page.getByLabel("E-mail").fill("no address");
        page.getByLabel("Price of a session").fill("cheap");
        page.getByLabel("Minutes").fill("2");
        visitor.press("Create user");
        assertThat(page.locator("#problems")).containsText("Please correct the highlighted fields");
        assertThat(page.locator("#problems")).isFocused();
        for (String field : List.of("name", "email", "sessionPrice", "sessionMinutes")) {
            assertThat(page.locator("#wrong-" + field)).isVisible();
        }
        assertThat(page.getByLabel("Price of a session")).hasValue("cheap");
        visitor.findsNothingWrong("a refused user");
        page.locator("#problems a").first().click();
        assertThat(page.locator("#name")).isFocused();

        page.locator("#name").fill(HOSTILE);
        page.getByLabel("E-mail").fill("zoe@example.com");
        page.getByLabel("Price of a session").fill("90.50");
        page.getByLabel("Currency").fill("eur");
        page.getByLabel("Minutes").fill("45");
        visitor.press("Create user");
        assertThat(page.locator("h1")).hasText(HOSTILE + " has an account");
        String password =
                page.getByLabel("Temporary password", new Page.GetByLabelOptions().setExact(true))
                        .inputValue();
        assertThat(service.api().token("zoe@example.com", password)).isNotEmpty();
        visitor.picture("user-password");
        visitor.findsNothingWrong("a generated password");
        visitor.follow("Done, I have saved it");
        assertThat(page.locator("h1")).containsText(HOSTILE);
        assertThat(page.content()).doesNotContain(password);
        visitor.picture("user");
        visitor.findsNothingWrong("a user");

        page.getByLabel("Minutes").fill("50");
        visitor.press("Save");
        assertThat(page.locator(".notice", text("Saved."))).isVisible();
        visitor.follow("Deactivate…");
        assertThat(page.locator("main")).containsText("cannot be moved until");
        visitor.press("Deactivate");
        assertThat(page.locator(".head .pill")).hasText("Deactivated");
        visitor.press("Activate");
        assertThat(page.locator(".head .pill")).hasText("Active");
        return page.url().replaceAll(".*/users/([0-9a-f]{24}).*", "$1");
    }

    @Test
    void sendsWhatWasTypedAfterTheSessionHasEndedAndANewOneHasBegun() {
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = beginsABooking(visitor);
            page.locator("#clientEmail").fill("ada.again@example.com");
            page.locator("#scheduledAt").fill("2049-03-28T10:30");
            page.context().clearCookies();
            visitor.press("Create booking");
            assertThat(page.locator("#problem")).containsText("Your session has ended");
            assertThat(page.locator("#clientName")).hasValue("Ada Lovelace");
            assertThat(page.locator("#scheduledAt")).hasValue("2049-03-28T10:30");

            Page tab = page.context().waitForPage(() -> visitor.follow("Sign in"));
            tab.getByLabel("E-mail").fill(TestService.ADMIN_EMAIL);
            tab.getByLabel("Password").fill(TestService.ADMIN_PASSWORD);
            tab.locator("button", text("Sign in")).click();
            tab.waitForURL(url -> !url.contains("sign-in"));
            visitor.press("Create booking");
            assertThat(page.locator(".notice", text("Booking created."))).isVisible();
        }
    }

    @ParameterizedTest
    @CsvSource({TestService.ADMIN_EMAIL + ", 2", "another.administrator@example.com, 1"})
    void sendsARefusedFormAgainOnceAndOnlyAsTheSameUser(String user, int requests) {
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = beginsABooking(visitor);
            page.locator("#scheduledAt").fill("2049-03-28T10:30");
            AtomicInteger sent = new AtomicInteger();
            page.route(
                    "**/bookings/new",
                    route ->
                            route.fulfill(
                                    new Route.FulfillOptions()
                                            .setStatus(403)
                                            .setContentType("text/html")
                                            .setBody(
                                                    "<meta name=csrf content=%d>"
                                                                    .formatted(
                                                                            sent.incrementAndGet())
                                                            + "<details class=account><summary>%s</summary></details>"
                                                                    .formatted(user)
                                                            + "<main id=\"page\"><p id=\"problem\">Refused.</p></main>")));

            visitor.press("Create booking");

            assertThat(page.locator("#problem")).hasText("Refused.");
            assertThat(sent).hasValue(requests);
        }
    }

    @Test
    void keepsADateThatIsTypedInPart() {
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = beginsABooking(visitor);
            page.locator("#scheduledAt").pressSequentially("1215");
            visitor.press("Create booking");
            assertThat(page.locator("#scheduledAt")).isFocused();
            assertThat(page.locator("#problems")).hasCount(0);
        }
    }

    private Page beginsABooking(Visitor visitor) {
        Practice.User therapist = practice.newUser("therapist");
        Page page = visitor.open("/bookings/new?therapistId=" + therapist.id()).page();
        page.locator("#clientName").fill("Ada Lovelace");
        return page;
    }

    private String book(Visitor visitor, String therapist) {
        Page page = visitor.open("/bookings").page();
        visitor.follow("New booking");
        assertThat(page.getByLabel("Time zone")).hasValue("Europe/Berlin");
        page.locator("#scheduledAt").fill("2020-01-01T10:00");
        page.getByLabel("Duration").fill("soon");
        visitor.press("Create booking");
        assertThat(page.locator("#problems li")).hasCount(5);
        assertThat(page.locator("#wrong-scheduledAt")).containsText("future");
        visitor.findsNothingWrong("a refused booking");

        page.locator("#clientName").fill("Ada Lovelace");
        page.locator("#clientEmail").fill("ada@example.com");
        page.getByLabel("Therapist").selectOption(therapist);
        page.locator("#scheduledAt").fill("2049-03-28T02:30");
        page.getByLabel("Duration").fill("");
        visitor.press("Create booking");
        assertThat(page.locator("#wrong-scheduledAt")).containsText("Does not exist");
        page.locator("#scheduledAt").fill("2049-07-01T10:00");
        visitor.picture("booking-refused");
        visitor.press("Create booking");
        assertThat(page.locator(".notice", text("Booking created."))).isVisible();
        String id = page.url().replaceAll(".*/bookings/([0-9a-f]{24}).*", "$1");
        JsonNode made = practice.get("/api/bookings/" + id).path("booking");
        assertThat(made.path("scheduledAt").asString()).isEqualTo("2049-07-01T08:00:00Z");
        assertThat(made.path("timeZone").asString()).isEqualTo("Europe/Berlin");
        assertThat(made.path("amount").asString()).isEqualTo("90.5");
        visitor.findsNothingWrong("a new booking");

        visitor.open("/bookings/new?therapistId=" + therapist);
        page.locator("#clientName").fill("Grace Hopper");
        page.locator("#clientEmail").fill("grace@example.com");
        page.locator("#scheduledAt").fill("2049-07-01T10:20");
        visitor.press("Create booking");
        assertThat(page.locator("#wrong-scheduledAt")).containsText("another session");

        visitor.open("/bookings");
        page.getByLabel("Client or booking").fill("lovel");
        page.locator("#status").selectOption("pending_payment");
        page.getByLabel("Session from").fill("2049-07-01");
        page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("2049-07-01");
        visitor.press("Apply");
        assertThat(page.locator("tbody tr")).hasCount(1);
        visitor.findsNothingWrong("the bookings");
        visitor.picture("bookings");
        page.locator("a.cover").click();
        return id;
    }

    private static void verifyPayment(Visitor visitor) {
        Page page = visitor.page();
        visitor.follow("Verify payment…");
        visitor.press("Verify payment");
        assertThat(page.locator("#wrong-paymentProvider")).isVisible();
        assertThat(page.locator("#wrong-paymentReference")).isVisible();
        page.getByLabel("Payment provider").fill("Bank transfer");
        page.getByLabel("Payment reference").fill("Fee of Ada Lovelace");
        visitor.findsNothingWrong("a payment");
        visitor.press("Verify payment");
        assertThat(page.locator("#live .pill").first()).hasText("Confirmed");
    }

    private static void move(Visitor visitor) {
        Page page = visitor.page();
        visitor.follow("Move…");
        assertThat(page.locator("#scheduledAt")).hasValue("2049-07-01T10:00");
        page.locator("#scheduledAt").fill("2049-07-02T11:00");
        visitor.findsNothingWrong("a move");
        visitor.press("Move booking");
        assertThat(page.locator(".notice", text("Session moved."))).isVisible();
        assertThat(page.locator("#live time").first())
                .hasAttribute("datetime", "2049-07-02T09:00:00Z");
    }

    private static void cancel(Visitor visitor) {
        Page page = visitor.page();
        visitor.follow("Cancel booking…");
        visitor.findsNothingWrong("a cancellation");
        visitor.press("Cancel booking");
        assertThat(page.locator("#live .pill").first()).hasText("Cancelled");
        assertThat(page.getByText("Move…")).hasCount(0);
    }

    private static void erase(Visitor visitor, String booking) {
        Page page = visitor.open("/audit?target=" + booking).page();
        assertThat(page.locator("tbody tr")).hasCount(4);
        assertThat(page.locator("tbody")).containsText("Fee of Ada Lovelace");
        visitor.findsNothingWrong("the audit log");
        visitor.picture("audit");

        visitor.open("/users");
        visitor.follow("Erase a person…");
        page.getByLabel("E-mail").fill("ada");
        visitor.press("Preview");
        assertThat(page.locator("#wrong-email")).isVisible();
        page.getByLabel("E-mail").fill("ADA@example.com");
        visitor.press("Preview");
        assertThat(page.locator("main")).containsText("Account: none");
        assertThat(page.locator("main")).containsText("Bookings: 1");
        visitor.findsNothingWrong("a preview of an erasure");
        visitor.picture("erase");
        visitor.press("Erase person");
        assertThat(page.locator("h1")).hasText("Person erased");
        visitor.open("/bookings/" + booking);
        assertThat(page.locator("h1")).containsText("Erased client");
        visitor.open("/audit?target=" + booking);
        assertThat(page.locator("main")).not().containsText("Lovelace");
    }

    @Test
    void createsAndRevokesAnApiToken() {
        try (Visitor visitor = visitor(DESK, ColorScheme.DARK)) {
            Page page = visitor.open("/tokens").page();
            visitor.follow("New token");
            page.getByLabel("Valid for (days)").fill("1000");
            visitor.press("Create token");
            assertThat(page.locator("#wrong-name")).isVisible();
            assertThat(page.locator("#wrong-expiresInDays")).isVisible();
            page.locator("#name").fill("Nightly");
            page.getByLabel("Valid for (days)").fill("30");
            visitor.press("Create token");
            String token =
                    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
                            .inputValue();
            visitor.findsNothingWrong("a new token");
            assertThat(service.api().get("/api/webhooks/keys", token).status()).isEqualTo(200);
            visitor.follow("Done, I have saved it");
            Locator row =
                    page.locator("tbody tr")
                            .filter(new Locator.FilterOptions().setHasText("Nightly"));
            assertThat(row).not().containsText("never");
            visitor.findsNothingWrong("the tokens");
            visitor.picture("tokens");
            row.getByText("Revoke…").click();
            row.getByRole(AriaRole.BUTTON).click();
            assertThat(page.locator(".notice", text("Token revoked."))).isVisible();
            assertThat(service.api().get("/api/webhooks/keys", token).status()).isEqualTo(401);
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    @Test
    void resetsAPasswordAndDeletesAUser() {
        Practice.User user = practice.newUser("client");
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = visitor.open("/users/" + user.id()).page();
            visitor.follow("Set a new password…");
            page.getByLabel("New password").fill("short");
            visitor.press("Set password");
            assertThat(page.locator("#wrong-password")).isVisible();
            visitor.press("Set password");
            String password =
                    page.getByLabel(
                                    "Temporary password",
                                    new Page.GetByLabelOptions().setExact(true))
                            .inputValue();
            assertThat(service.api().get("/api/auth/me", user.token()).status()).isEqualTo(401);
            assertThat(service.api().token(user.email(), password)).isNotEmpty();
            visitor.follow("Done, I have saved it");
            visitor.follow("Delete…");
            visitor.findsNothingWrong("a deletion");
            visitor.press("Delete user");
            assertThat(page.locator(".notice", text("User deleted."))).isVisible();
        }
    }

    @Test
    void keepsTheLastAdministrator() {
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = visitor.open("/users?role=admin").page();
            page.locator("a.cover").first().click();
            assertThat(page.locator(".tasks"))
                    .containsText("this is the last active administrator");
            assertThat(page.locator(".tasks")).not().containsText("Deactivate…");
            assertThat(page.locator(".head .pill")).hasText("Active");
        }
    }

    @Test
    void worksWithoutJavaScript() {
        String therapist = practice.newUser("therapist").id();
        try (BrowserContext plain =
                chromium.browser()
                        .newContext(
                                new Browser.NewContextOptions()
                                        .setBaseURL(service.api().address())
                                        .setJavaScriptEnabled(false))) {
            Page page = plain.newPage();
            page.navigate("/bookings/new?therapistId=" + therapist);
            page.getByLabel("E-mail").fill(TestService.ADMIN_EMAIL);
            page.getByLabel("Password").fill(TestService.ADMIN_PASSWORD);
            page.getByText("Sign in").last().click();
            page.navigate("/bookings/new?therapistId=" + therapist);
            page.locator("button", text("Create booking")).click();
            assertThat(page.locator("#problems li")).hasCount(3);
            page.locator("#clientName").fill("No Script");
            page.locator("#clientEmail").fill("noscript@example.com");
            page.locator("#scheduledAt").fill("2049-08-01T10:00");
            page.locator("button", text("Create booking")).click();
            page.locator("a.button", text("Cancel booking…")).click();
            page.locator("button", text("Cancel booking")).click();
            assertThat(page.locator("main")).containsText("Booking cancelled.");
            page.navigate("/audit?actor=" + TestService.ADMIN_EMAIL + "&target=booking");
            assertThat(page.locator("tbody tr").first()).containsText("Booking cancelled");
        }
    }

    @Test
    void isWholeOnAPhoneInTheDark() {
        Practice.User therapist = practice.newUser("therapist");
        String booking = practice.book(therapist).id();
        try (Visitor phone = visitor(PHONE, ColorScheme.DARK)) {
            for (String path :
                    List.of(
                            "/users",
                            "/users/new",
                            "/users/" + therapist.id(),
                            "/users/" + therapist.id() + "/password",
                            "/users/" + therapist.id() + "/delete",
                            "/bookings",
                            "/bookings/new",
                            "/bookings/" + booking,
                            "/bookings/" + booking + "/payment",
                            "/bookings/" + booking + "/move",
                            "/bookings/" + booking + "/cancel",
                            "/erase",
                            "/tokens",
                            "/tokens/new",
                            "/audit",
                            "/guides",
                            "/guides/google-calendar.md",
                            "/guides/api.md",
                            "/events")) {
                phone.open(path);
                phone.picture(
                        "phone"
                                + path.replace(therapist.id(), "id")
                                        .replace(booking, "id")
                                        .replace('/', '-'));
                phone.findsNothingWrong("a phone at " + path);
                assertThat(phone.page().content().length()).as(path).isLessThan(50_000);
            }
            assertThat(phone.complaints()).isEmpty();
        }
    }

    @Test
    void verifiesAPaymentByKeyboardAlone() {
        String booking = practice.book(practice.newUser("therapist")).id();
        try (Visitor visitor = visitor(DESK, ColorScheme.LIGHT)) {
            Page page = visitor.open("/bookings/" + booking + "/payment").page();
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            page.keyboard().press("Tab");
            page.keyboard().type("Bank");
            page.keyboard().press("Tab");
            page.keyboard().type("R-1");
            page.keyboard().press("Enter");
            assertThat(page.locator(".notice", text("Payment verified"))).isVisible();
        }
    }

    @Test
    void showsPeopleBookingsAndTheirChangesAtAGlance() {
        try (TestService tidy =
                        TestService.start("therapy.dashboard.practice-time-zone=Europe/Berlin");
                Visitor visitor =
                        Visitor.on(chromium.browser(), tidy, DESK, ColorScheme.LIGHT).signIn()) {
            Practice there = new Practice(tidy);
            Practice.User therapist = user(there, "Mara Lindqvist", "therapist");
            user(there, "Tom Okafor", "therapist");
            user(there, "Jane Smith", "client");
            Practice.Booked booking = there.book(therapist);
            there.pay(booking);
            there.move(booking, Instant.parse("2049-03-01T10:00:00Z"));
            there.book(therapist);
            there.newKey("https://93.184.216.34/hook", "", "booking.created");

            visitor.open("/users").pictureForDocs("people");
            assertThat(visitor.page().locator("tbody tr")).hasCount(4);
            visitor.findsNothingWrong("the people");
            visitor.open("/users/new").picture("user-new");
            fillForms(visitor, therapist);
            visitor.open("/bookings").picture("bookings");
            assertThat(visitor.page().locator("tbody tr")).hasCount(2);
            visitor.open("/audit").pictureForDocs("audit");
            assertThat(visitor.page().locator("tbody tr")).hasCount(6);
            visitor.findsNothingWrong("the audit log");
            visitor.open("/events").picture("events");
            visitor.page().locator("main summary").last().click();
            visitor.findsNothingWrong("the events");
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    @Test
    void showsKeysAndUpcomingRemindersOnTheOverview() {
        try (TestService tidy = TestService.start();
                Receiver good = Receiver.start();
                Receiver broken = Receiver.start();
                Visitor visitor =
                        Visitor.on(chromium.browser(), tidy, DESK, ColorScheme.LIGHT).signIn()) {
            Practice there = new Practice(tidy);
            for (String name : List.of("Zapier: e-mails", "Calendar", "Slack: front desk")) {
                there.changeKey(
                        there.newKey(good, "booking.created", "booking.reminder"),
                        "{\"name\":\"" + name + "\"}");
            }
            there.changeKey(
                    there.newKey(
                            broken.url(), ",\"retrySchedule\":\"10m\"", "booking.payment_verified"),
                    "{\"name\":\"CRM\"}");
            broken.answers(503);
            List<String> therapists = List.of("Mara Lindqvist", "Tom Okafor", "Ana Duarte");
            Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
            for (int i = 0; i < therapists.size(); i++) {
                Practice.User therapist = user(there, therapists.get(i), "therapist");
                for (int j = 0; j < 4; j++) {
                    Practice.Booked booked =
                            there.book(
                                    therapist, hour.plus(26 + 3L * i + 5L * j, ChronoUnit.HOURS));
                    if (j < 2) {
                        there.pay(booked);
                    }
                }
            }
            good.await(36, any -> true);
            broken.await(6, any -> true);

            Page page = visitor.open("/").page();
            assertThat(page.locator(".tight tbody tr").first()).containsText("CRM");
            assertThat(page.locator("aside").last()).containsText("Mara Lindqvist");
            assertThat(page.locator(".headline")).hasText("1 webhook key needs attention");
            assertThat(page.locator(".tight tbody tr").nth(1)).containsText("OK");
            visitor.pictureForDocs("overview");
            visitor.findsNothingWrong("the overview of a day");
        }
    }

    /**
     * Fills in the forms of a key and of a booking with the values of the guides, and takes
     * screenshots.
     */
    private static void fillForms(Visitor visitor, Practice.User therapist) {
        Page page = visitor.open("/keys/new").page();
        page.locator("#name").fill("Zapier: confirmation");
        page.getByLabel("Webhook URL").fill("https://hooks.zapier.com/hooks/catch/123/abc/");
        page.locator("input[value='booking.payment_verified']").uncheck();
        page.locator("input[value='booking.reminder']").uncheck();
        visitor.pictureForDocs("key-new");

        visitor.open("/bookings/new");
        page.locator("#clientName").fill("Jane Smith");
        page.locator("#clientEmail").fill("you@example.com");
        page.getByLabel("Therapist").selectOption(therapist.id());
        page.locator("#scheduledAt").fill("2049-07-01T10:00");
        visitor.pictureForDocs("booking-new");
    }

    private static Practice.User user(Practice practice, String name, String role) {
        String email = name.toLowerCase(java.util.Locale.ROOT).replace(' ', '.') + "@example.com";
        String id =
                practice.post(
                                "/api/users",
                                """
                                {"name":"%s","email":"%s","password":"%s","role":"%s"}\
                                """
                                        .formatted(name, email, Practice.PASSWORD, role))
                        .path("user")
                        .path("_id")
                        .asString();
        return new Practice.User(id, email, "");
    }

    private static Page.LocatorOptions text(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    private Visitor visitor(int width, ColorScheme scheme) {
        return Visitor.on(chromium.browser(), service, width, scheme).signIn();
    }
}
