package com.therapybooking.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the usual tasks of an administrator in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class DashboardTest {

    private static final int DESK = 1280;
    private static final int PHONE = 375;
    private static final LocatorAssertions.ContainsTextOptions LONG_WAIT_CONTAINS =
            new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
    private static final LocatorAssertions.HasTextOptions LONG_WAIT =
            new LocatorAssertions.HasTextOptions().setTimeout(20_000);
    private static final String HOSTILE =
            "<script>document.title='x'</script><img src=x onerror=alert(1)>LongWithoutAnySpace";

    private Chromium chromium;
    private TestService service;
    private Practice practice;
    private Receiver good;
    private Receiver broken;
    private Practice.User therapist;
    private Visitor visitor;

    @BeforeAll
    void start() {
        Optional<Chromium> started = Chromium.start();
        Assumptions.assumeTrue(started.isPresent(), "Chromium on the PATH");
        chromium = started.get();
        service = TestService.start();
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
        good = Receiver.start();
        broken = Receiver.start();
        broken.answers(webhook ->
                new Receiver.Answer(
                        404, java.util.Map.of(), "No such hook", java.time.Duration.ZERO));
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            service.close();
            good.close();
            broken.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        visitor = visitor(DESK, ColorScheme.LIGHT);
    }

    @AfterEach
    void nothingWasBlockedOrBroken() {
        assertThat(visitor.complaints()).isEmpty();
        visitor.close();
    }

    @Test
    void makesAKeyAndShowsItsSecretsOnce() {
        Page page = visitor.open("/keys/new").page();
        visitor.press("Create the key");
        assertThat(page.getByRole(AriaRole.ALERT).first())
                .containsText("correct the highlighted fields");
        assertThat(page.locator("#wrong-name")).isVisible();

        page.locator("#name").fill("Calendar");
        page.getByLabel("Webhook URL").fill("http://10.0.0.1/internal");
        visitor.press("Create the key");
        assertThat(page.locator("#wrong-name")).hasCount(0);
        assertThat(page.locator("#wrong-webhookUrl")).isVisible();

        page.getByLabel("Webhook URL").fill(good.url());
        visitor.press("Create the key");
        assertThat(page.locator("h1")).containsText("Calendar is ready");
        String raw =
                page.getByLabel("Raw key", new Page.GetByLabelOptions().setExact(true))
                        .inputValue();
        assertThat(raw).matches("sk_live_[0-9A-Za-z]{32,}");
        assertThat(
                        page.getByLabel(
                                        "Signing secret",
                                        new Page.GetByLabelOptions().setExact(true))
                                .inputValue())
                .startsWith("whsec_");
        visitor.pictureForDocs("key-created");
        visitor.findsNothingWrong("the new key");

        visitor.follow("Done, I have saved both");
        assertThat(page.locator("h1")).containsText("Calendar");
        assertThat(page.content()).doesNotContain(raw);
    }

    @Test
    void keepsWhatWasTypedWhenTheSessionHasEnded() {
        Page page = visitor.open("/keys/new").page();
        page.locator("#name").fill("Calendar");
        page.getByLabel("Format").selectOption("template");
        visitor.context().clearCookies();

        page.locator("#template").fill("{\"text\":\"{{event}}\"}");
        assertThat(page.locator("#preview"))
                .containsText("Your session has ended", LONG_WAIT_CONTAINS);
        assertThat(page.locator("#template")).hasValue("{\"text\":\"{{event}}\"}");

        visitor.press("Create the key");
        visitor.press("Create the key");
        assertThat(page.locator("#page > #problem")).containsText("Your session has ended");
        assertThat(page.locator("#page > #problem")).hasCount(1);
        assertThat(page.locator("#name")).hasValue("Calendar");
    }

    @Test
    void editsSwitchesRotatesAndDeletesAKey() {
        Practice.Key key = practice.newKey(good, "booking.cancelled");
        Page page = visitor.open("/keys/" + key.id()).page();
        visitor.follow("Edit");
        page.locator("#name").fill("Renamed");
        visitor.press("Save");
        assertThat(
                        page.locator("#page")
                                .getByRole(AriaRole.STATUS)
                                .filter(new Locator.FilterOptions().setHasText("Saved")))
                .isVisible();
        assertThat(page.locator("h1")).hasText("Renamed");

        visitor.press("Disable");
        assertThat(page.locator("#live")).containsText("Disabled");
        visitor.press("Enable");
        assertThat(page.locator("#live")).containsText("Nothing sent yet");

        visitor.follow("Rotate…");
        visitor.press("Create the new raw key");
        assertThat(page.locator("h1")).containsText("Renamed has a new raw key");
        assertThat(
                        page.getByLabel("Raw key", new Page.GetByLabelOptions().setExact(true))
                                .inputValue())
                .startsWith("sk_live_")
                .isNotEqualTo(key.rawKey());

        visitor.follow("Done, I have saved both");
        visitor.follow("Delete…");
        assertThat(page.locator("main")).containsText("Afterwards no webhook is sent to");
        visitor.press("Delete the key");
        assertThat(page.locator("main")).containsText("Key deleted.");
        assertThat(page.locator("table")).not().containsText("Renamed");
    }

    @Test
    void sendsATestAndShowsTheAnswerAtOnce() {
        Practice.Key works = practice.newKey(good, "booking.cancelled");
        Practice.Key fails = practice.newKey(broken, "booking.cancelled");

        Page page = visitor.open("/keys/" + works.id()).page();
        visitor.press("Send a test");
        assertThat(page.locator("#test")).containsText("Test delivered");

        visitor.open("/keys/" + fails.id());
        visitor.press("Send a test");
        assertThat(page.locator("#test")).containsText("answered 404 Not Found");
        assertThat(page.locator("#test pre")).hasText("No such hook");

        page.route("**/test", Route::abort);
        visitor.press("Send a test");
        assertThat(page.locator("#lost")).hasText("No answer from the service. Try again.");
        assertThat(page.locator("#lost"))
                .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(20_000));
        visitor.complaints().clear(); // the request that was aborted
    }

    /** In Berlin, 25 October 2026 has 25 hours. */
    @Test
    void countsDaysAcrossAChangeOfTheClocks() {
        Practice.Key key = practice.newKey(good, "booking.cancelled");
        practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
        Page page = visitor.page();
        page.clock().setFixedTime("2026-10-25T22:30:00Z");
        visitor.open("/keys/" + key.id() + "/recover");
        visitor.press("Yesterday");
        assertThat(page.locator("#from")).hasValue("2026-10-24T00:00");
        assertThat(page.locator("#to")).hasValue("2026-10-25T00:00");

        page.clock().setFixedTime(Instant.now().plusSeconds(47 * 3_600).toEpochMilli());
        visitor.open("/keys");
        assertThat(
                        page.locator(
                                        "tr",
                                        new Page.LocatorOptions()
                                                .setHas(page.locator("#key-" + key.id())))
                                .locator("[data-label='Last response'] time"))
                .hasText("1 day ago");
    }

    @Test
    void showsTheWholeNameOfAKeyInTheListOfDeliveries() {
        Practice.Key key = practice.newKey(broken, "booking.created");
        for (Practice.Key one : List.of(key, practice.newKey(broken, "booking.created"))) {
            practice.changeKey(one, "{\"name\":\"Waiting room of the practice downtown\"}");
        }
        practice.book(therapist);
        practice.newestDelivery(key);
        Page page = visitor.open("/deliveries?keyId=" + key.id()).page();
        Locator cell = page.locator("td[data-label=Key]").first();

        assertThat(cell).containsText("downtown …", LONG_WAIT_CONTAINS);
        assertThat(cell.evaluate("td => td.scrollWidth > td.clientWidth")).isEqualTo(false);
        visitor.picture("deliveries-long-names");
    }

    @Test
    void findsWhatFailedSeesWhyFixesTheKeyAndSendsAgain() {
        Practice.Key key = practice.newKey(broken.url(), ",\"rateLimit\":500", "booking.created");
        practice.changeKey(key, "{\"name\":\"CRM import\"}");
        Practice.Booked booking = practice.book(therapist);
        broken.await("booking.created", booking.id());

        Page page = visitor.open("/").page();
        Locator card =
                page.locator("tbody tr")
                        .filter(new Locator.FilterOptions().setHasText("CRM import"));
        assertThat(card).containsText("404 Not Found", LONG_WAIT_CONTAINS);
        assertThat(page.locator("tbody tr").first()).not().containsText("200 OK");
        visitor.picture("overview-failed");
        visitor.findsNothingWrong("the overview");

        card.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("CRM import")).click();
        visitor.follow("View deliveries");
        assertThat(page.getByLabel("Key")).hasValue(key.id());
        page.locator("a.cover").first().click();
        assertThat(page.locator(".attempts")).containsText("404 Not Found");
        assertThat(page.locator(".attempts pre").first()).hasText("No such hook");
        page.getByText("Request headers").first().click();
        assertThat(page.locator("details[id^=h-] pre").first())
                .containsText("X-Webhook-Event: booking.created");
        visitor.pictureForDocs("delivery");
        visitor.findsNothingWrong("a delivery");

        practice.changeKey(key, "{\"webhookUrl\":\"" + good.url() + "\"}");
        CountDownLatch seen = new CountDownLatch(1);
        good.answersAfter(seen, 200);
        visitor.press("Send again");
        assertThat(
                        page.locator(
                                ".notice",
                                new Page.LocatorOptions().setHasText("Queued for sending")))
                .isVisible();
        seen.countDown();
        assertThat(page.locator("#live"))
                .containsText("The receiver accepted it", LONG_WAIT_CONTAINS);
        good.await("booking.created", booking.id());
    }

    @Test
    void recoversATimeSpanAfterTheCount() {
        Practice.Key key = practice.newKey(good, "booking.created");
        practice.changeKey(key, "{\"active\":false}");
        Practice.Booked booking = practice.book(therapist);
        practice.newestDelivery(key);
        Page page = visitor.open("/keys/" + key.id()).page();
        assertThat(page.locator("#live"))
                .containsText("kept until the key is enabled", LONG_WAIT_CONTAINS);

        visitor.follow("Recover…");
        visitor.press("Last 8 hours");
        visitor.press("Preview");
        assertThat(page.locator("main")).containsText("would be sent.");
        visitor.findsNothingWrong("the count of a recovery");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("Send \\d+ events?")))
                .click();
        assertThat(page.locator("#live")).containsText("All queued", LONG_WAIT_CONTAINS);
        visitor.picture("recovery");

        visitor.open("/keys/" + key.id());
        visitor.press("Enable");
        good.await("booking.created", booking.id());
    }

    @Test
    void leavesAPageAsItIsWhileNothingChanges() {
        Practice.Key key = practice.newKey(good, "booking.created");
        good.await("booking.created", practice.book(therapist).id());
        String delivery = practice.newestDelivery(key);
        Page page = visitor.open("/deliveries/" + delivery).page();
        assertThat(page.locator("#live")).containsText("Delivered", LONG_WAIT_CONTAINS);
        assertThat(page.locator("#live input[name=_csrf]")).hasCount(1);
        page.evaluate("document.getElementById('live').same = true");

        for (int i = 0; i < 2; i++) {
            Response update = page.waitForResponse(one -> one.url().contains(delivery), () -> {});
            assertThat(update.status()).isEqualTo(200);
        }

        assertThat(page.evaluate("document.getElementById('live').same")).isEqualTo(true);
    }

    /** The update of the page must restore the focus also on an element without an id. */
    @Test
    void keepsTheKeyboardFocusWhenThePageIsUpdated() {
        Practice.Key key = practice.newKey(broken, "booking.created");
        broken.await("booking.created", practice.book(therapist).id());
        String delivery = practice.newestDelivery(key);
        Page page = visitor.open("/deliveries/" + delivery).page();
        assertThat(page.locator("#attempts")).hasText("1 attempt", LONG_WAIT);
        page.locator("#d-curl summary").focus();

        practice.post("/api/webhooks/deliveries/" + delivery + "/retry", "{}");

        assertThat(page.locator("#attempts")).hasText("2 attempts", LONG_WAIT);
        assertThat(page.locator(":focus")).hasText("curl command");
    }

    @Test
    void offersToEnableAKeyThatIsDisabledWhileItsPageIsOpen() {
        Practice.Key key = practice.newKey(good, "booking.created");
        Page page = visitor.open("/keys/" + key.id()).page();
        assertThat(page.locator("#switch button")).hasText("Disable");

        practice.changeKey(key, "{\"active\":false}");

        assertThat(page.locator("#switch button")).containsText("Enable", LONG_WAIT_CONTAINS);
    }

    @Test
    void showsNewResultsWithoutReloading() {
        Practice.Key key = practice.newKey(good, "booking.created");
        Page page = visitor.open("/deliveries?keyId=" + key.id()).page();
        assertThat(page.locator("#live")).containsText("No matching deliveries");
        page.evaluate("window.same = true");

        practice.book(therapist);

        assertThat(page.locator("#live")).containsText("Delivered", LONG_WAIT_CONTAINS);
        assertThat(page.evaluate("window.same")).isEqualTo(true);
    }

    @Test
    void filtersDeliveries() {
        Practice.Key key = practice.newKey(good, "booking.created", "booking.cancelled");
        Practice.Booked booking = practice.book(therapist);
        practice.cancel(booking);
        good.await("booking.cancelled", booking.id());

        Page page = visitor.open("/deliveries").page();
        page.getByLabel("Key").selectOption(key.id());
        page.getByLabel("Event").selectOption("booking.cancelled");
        page.getByLabel("Search").fill(booking.id());
        visitor.press("Apply");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("Booking cancelled");
        visitor.findsNothingWrong("the deliveries");

        page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("2020-01-01T00:00");
        visitor.press("Apply");
        assertThat(page.locator("#live")).containsText("No matching deliveries");
        visitor.open("/deliveries?bookingId=none");
        assertThat(
                        page.getByRole(AriaRole.ALERT)
                                .filter(new Locator.FilterOptions().setHasText("Booking ID")))
                .isVisible();
    }

    @Test
    void findsDeliveriesByEventAndClientAndRetriesTheChosenOnes() {
        Practice.Key key = practice.newKey(broken, "booking.created");
        Practice.Booked booking = practice.book(therapist);
        String eventId = broken.await("booking.created", booking.id()).id();

        Page page = visitor.open("/deliveries?keyId=" + key.id()).page();
        page.getByLabel("Search").fill(eventId);
        visitor.press("Apply");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator(".tabs")).containsText("All 1");
        page.getByLabel("Search").fill(booking.json().path("client").path("email").asString());
        visitor.press("Apply");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody tr"))
                .containsText(booking.json().path("client").path("name").asString());

        page.getByLabel("Select all on this page").check();
        visitor.press("Send selected again");
        assertThat(page.locator("p.notice")).containsText("1 queued for sending.");
        assertThat(page.getByLabel("Search")).not().hasValue("");
        visitor.findsNothingWrong("the search of deliveries");
        for (int width : new int[] {320, 970, 1100, 1200, DESK}) {
            page.setViewportSize(width, 860);
            assertThat(
                            page.evaluate(
                                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as("page of width %d", width)
                    .isEqualTo(0);
            assertThat(
                            page.locator(".card.flush")
                                    .evaluate("card => card.scrollWidth - card.clientWidth"))
                    .as("width %d", width)
                    .isEqualTo(0);
        }
        String delivery = practice.newestDelivery(key);
        page.getByLabel("Search").fill(delivery);
        visitor.press("Apply");
        page.waitForURL("**/deliveries/" + delivery);
    }

    @Test
    void keepsTheListStillWhileARowIsChosenAndOffersNewRows() {
        Practice.Key key = practice.newKey(good, "booking.created");
        practice.book(therapist);
        practice.newestDelivery(key);
        Page page = visitor.open("/deliveries?keyId=" + key.id()).page();
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.locator("tbody input[type=checkbox]").check();

        practice.book(therapist);

        assertThat(page.locator("#fresh")).containsText("1 new", LONG_WAIT_CONTAINS);
        assertThat(page.locator("tbody tr")).hasCount(1);
        visitor.press("Show 1 new");
        assertThat(page.locator("tbody tr")).hasCount(2);
    }

    @Test
    void switchesTheTimeZoneOfThePages() {
        Page page = visitor.open("/bookings").page();
        assertThat(page.locator("footer")).containsText("Times in Europe/Berlin");
        visitor.press("UTC");
        assertThat(page.locator("footer")).containsText("Times in UTC");
        assertThat(page.locator("html")).hasAttribute("data-zone", "UTC");
        visitor.press("Your time zone");
        assertThat(page.locator("footer")).containsText("Times in Europe/Berlin");
    }

    @Test
    void showsEveryFaultOfAKeyAtOnceAndKeepsHeadersSecret() {
        Receiver chat = Receiver.startForAnyFormat();
        Page page = visitor.open("/keys/new").page();
        page.locator("#name").fill("Chat");
        page.getByLabel("Webhook URL").fill("http://10.0.0.1/");
        page.getByLabel("Rate limit").fill("many");
        page.getByLabel("Retry schedule").fill("soon");
        visitor.press("Create the key");
        assertThat(page.locator(".wrong")).hasCount(3);
        assertThat(page.locator("[data-focus]")).isFocused();
        assertThat(page.locator("#problems li"))
                .containsText(new String[] {"Webhook URL", "Rate limit", "Retry schedule"});
        visitor.findsNothingWrong("the faults of a key");

        page.getByLabel("Webhook URL").fill(chat.url());
        page.getByLabel("Rate limit").fill("");
        page.getByLabel("Retry schedule").fill("1s,1m");
        page.getByLabel("Format").selectOption("slack");
        assertThat(page.locator("#preview pre")).containsText("blocks", LONG_WAIT_CONTAINS);
        page.getByLabel("Name of header 1").fill("Authorization");
        page.getByLabel("Value of header 1").fill("Bearer very-secret");
        visitor.press("Create the key");
        assertThat(page.locator("h1")).hasText("Chat is ready");
        page.reload();
        assertThat(page.locator("main")).containsText("Slack message");
        assertThat(page.locator("main")).containsText("Authorization");

        visitor.follow("Edit");
        assertThat(page.getByLabel("Value of header 1")).hasValue("");
        page.locator("#notes").fill("Front desk");
        visitor.press("Save");
        assertThat(page.locator("main")).containsText("Front desk");
        assertThat(page.locator("main")).containsText("Authorization");
        assertThat(page.content()).doesNotContain("very-secret");
        chat.close();
    }

    @Test
    void showsTheTimelineOfABooking() {
        Practice.Key takes = practice.newKey(good, "booking.created");
        Practice.Key other = practice.newKey(good, "booking.reminder");
        practice.changeKey(takes, "{\"name\":\"Takes bookings\"}");
        practice.changeKey(other, "{\"name\":\"Takes reminders\"}");
        Practice.Booked booking = practice.book(therapist);
        good.await("booking.created", booking.id());

        Page page = visitor.open("/bookings").page();
        page.getByLabel("Client or booking").fill(booking.id());
        visitor.press("Apply");
        page.locator("a.cover").click();
        Locator told = page.locator(".timeline > li").first();
        assertThat(
                        told.locator("li")
                                .filter(new Locator.FilterOptions().setHasText("Takes bookings")))
                .containsText("Delivered", LONG_WAIT_CONTAINS);
        assertThat(
                        told.locator("li")
                                .filter(new Locator.FilterOptions().setHasText("Takes reminders")))
                .containsText("Not subscribed");
        visitor.pictureForDocs("booking");
        visitor.findsNothingWrong("a booking");
    }

    @Test
    void verifiesASignature() {
        Receiver own = Receiver.start();
        Practice.Key key = practice.newKey(own, "booking.created");
        Practice.Booked booking = practice.book(therapist);
        String body = own.await("booking.created", booking.id()).json().toPrettyString();
        own.close();

        Page page = visitor.open("/verify").page();
        for (String secret : List.of(key.rawKey(), key.signingSecret())) {
            visitor.open("/verify");
            page.getByLabel("Body of the webhook").fill(body);
            page.getByLabel("Raw key or signing secret").fill(secret);
            visitor.press("Verify");
            assertThat(page.locator("#result")).containsText("It matches.");
            assertThat(page.locator("#result pre")).containsText("booking.created.20");
        }
        visitor.open("/verify");
        page.getByLabel("Body of the webhook").fill(body.replace("Jane", "Joan"));
        page.getByLabel("Raw key or signing secret").fill(key.rawKey());
        visitor.press("Verify");
        assertThat(page.locator("#result")).containsText("It does not match.");
        visitor.picture("verify");
        visitor.findsNothingWrong("the check of a signature");
    }

    @Test
    void leadsFromTheApiDescriptionBackToTheDashboard() {
        Page page = visitor.open("/swagger-ui.html").page();
        page.getByLabel("Server").waitFor();
        assertThat(page.locator("main")).hasCount(1);
        visitor.picture("api-description");
        visitor.follow("← Dashboard");
        assertThat(page.locator("h1")).hasText("Overview");
    }

    @Test
    void showsTimesInTheViewersZoneAndTheInstantOnHover() {
        practice.newKey(good, "booking.created");
        Practice.Booked booking = practice.book(therapist);
        try (Visitor far =
                Visitor.on(chromium.browser(), service, DESK, ColorScheme.LIGHT, "Pacific/Auckland")
                        .signIn()) {
            Page page = far.open("/bookings/" + booking.id()).page();
            assertThat(page.locator("footer")).containsText("Pacific/Auckland");
            Locator time = page.locator("time").first();
            String instant = booking.json().path("scheduledAt").asString();
            assertThat(time).hasAttribute("title", instant);
            assertThat(time)
                    .containsText(
                            java.time.ZonedDateTime.ofInstant(
                                            java.time.Instant.parse(instant),
                                            java.time.ZoneId.of("Pacific/Auckland"))
                                    .format(java.time.format.DateTimeFormatter.ofPattern("HH:mm")));
        }
    }

    @Test
    void isWholeOnAPhoneInTheDarkWithHostileNames() {
        Practice.Key key = practice.newKey(good, "booking.created", "webhook.key_failing");
        practice.changeKey(key, "{\"name\":\"" + HOSTILE + "\"}");
        Practice.Booked booking = practice.book(therapist);
        good.await("booking.created", booking.id());
        try (Visitor phone = visitor(PHONE, ColorScheme.DARK)) {
            for (String path :
                    List.of(
                            "/",
                            "/keys",
                            "/keys/new",
                            "/keys/" + key.id(),
                            "/keys/" + key.id() + "/edit",
                            "/keys/" + key.id() + "/rotate",
                            "/keys/" + key.id() + "/delete",
                            "/keys/" + key.id() + "/recover",
                            "/deliveries",
                            "/bookings",
                            "/bookings/" + booking.id(),
                            "/verify")) {
                phone.open(path);
                phone.picture(
                        "phone"
                                + path.replace(key.id(), "id")
                                        .replace(booking.id(), "id")
                                        .replace('/', '-'));
                phone.findsNothingWrong("a phone at " + path);
            }
            assertThat(phone.open("/keys/" + key.id()).page().locator("h1")).hasText(HOSTILE);
            assertThat(phone.page().locator("img[src=x]")).hasCount(0);
            phone.open("/").pictureForDocs("phone");
            assertThat(phone.complaints()).isEmpty();
        }
    }

    @Test
    void endsTextsOfTheOverviewThatAreTooLongWithAnEllipsis() {
        Practice.Key key = practice.newKey(good, "booking.created");
        String name = "Calendar of the practice in the old town hall, second floor";
        practice.changeKey(key, "{\"name\":\"" + name + "\"}");

        Practice.Key whole = practice.newKey(broken, "booking.created");
        practice.changeKey(whole, "{\"name\":\"Calendar in the old town hall\"}");
        String isCut = "link => link.scrollHeight > link.clientHeight";

        Page page = visitor.open("/").page();
        Locator link = page.locator("#a-" + key.id());

        assertThat(link).hasAttribute("title", name);
        assertThat(link.evaluate(isCut)).isEqualTo(true);
        assertThat(page.locator("#a-" + whole.id()).evaluate(isCut)).isEqualTo(false);
        visitor.picture("overview-long-names");
    }

    @Test
    void showsTheYearOfAnotherYearAndProposesTheViewersZone() {
        Practice.Key key = practice.newKey(good, "booking.created");
        Practice.Booked booked = practice.book(therapist, Instant.parse("2049-04-10T20:08:00Z"));
        good.await("booking.created", booked.id());
        practice.newestDelivery(key);

        Page page = visitor.open("/deliveries?keyId=" + key.id()).page();
        assertThat(page.locator("[data-label='Session time']"))
                .containsText("10 Apr 2049, 22:08", LONG_WAIT_CONTAINS);

        visitor.open("/bookings/new");
        assertThat(page.locator("#zone")).hasValue("Europe/Berlin");
    }

    @Test
    void proposesTheTimeInTheViewersZoneForAMove() {
        Practice.Booked booked = practice.book(therapist, Instant.parse("2049-04-11T20:08:00Z"));
        Page page = visitor.open("/bookings/" + booked.id() + "/move").page();
        assertThat(page.locator("#zone")).hasValue("Europe/Berlin");
        assertThat(page.locator("#scheduledAt")).hasValue("2049-04-11T22:08");

        page.locator("#scheduledAt").fill("2049-04-11T23:08");
        visitor.press("Move booking");

        assertThat(page.locator("#live time").first())
                .hasAttribute("datetime", "2049-04-11T21:08:00Z");
    }

    @Test
    void goesBackFromAPreviewOfAnErasure() {
        Page page = visitor.open("/users/" + practice.newUser("client").id()).page();
        visitor.press("Erase…");
        assertThat(page.locator("h1")).hasText("Erase this person?");

        visitor.open("/users");
        page.goBack();

        assertThat(page.locator("h1")).containsText("Some client");
    }

    @Test
    void worksByKeyboardAlone() {
        try (Visitor stranger = Visitor.on(chromium.browser(), service, DESK, ColorScheme.DARK)) {
            Page page = stranger.open("/keys").page();
            stranger.picture("sign-in");
            stranger.findsNothingWrong("the sign-in");
            page.keyboard().type(TestService.ADMIN_EMAIL);
            page.keyboard().press("Tab");
            page.keyboard().type(TestService.ADMIN_PASSWORD);
            page.keyboard().press("Enter");
            page.waitForURL("**/keys");
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText("Skip to the content");
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText("New key");
            page.keyboard().press("Enter");
            page.waitForURL("**/keys/new");
        }
    }

    private Visitor visitor(int width, ColorScheme scheme) {
        return Visitor.on(chromium.browser(), service, width, scheme).signIn();
    }
}
