package com.therapybooking.bench;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.store.HistoryFiller;
import com.therapybooking.support.Api;
import com.therapybooking.support.Mongod;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * Measures the calls of the delivery history and the pages of the dashboard with many finished
 * deliveries. Argument: the number of deliveries.
 */
final class HistoryBench {

    private static final int ROUNDS = 50;
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private static final Document CURSOR = new Document("_id", "folded-attempts");

    private HistoryBench() {}

    public static void main(String[] args) throws Exception {
        int count = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        try (Mongod mongod = Mongod.start();
                Receiver receiver = Receiver.start()) {
            String uri = TestDatabase.freshOn(mongod.uri());
            try (TestService service = TestService.startOn(uri, TestDatabase.freshFolder())) {
                measure(service, uri, receiver, count);
            }
        }
        System.exit(0);
    }

    private static void measure(TestService service, String uri, Receiver receiver, int count)
            throws Exception {
        Practice practice = new Practice(service);
        Practice.Key key = practice.newKey(receiver, "booking.created");
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        receiver.await("booking.created", booking.id());
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase database =
                    client.getDatabase(
                            Objects.requireNonNull(new ConnectionString(uri).getDatabase()));
            long begun = Instant.now().getEpochSecond();
            HistoryFiller.finished(database, new ObjectId(key.id()), count);
            awaitCounters(database, begun);
        }
        for (String filter :
                List.of(
                        "",
                        "keyId=" + key.id(),
                        "status=delivered",
                        "status=failed",
                        "event=booking.created",
                        "keyId=" + key.id() + "&status=failed",
                        "keyId=" + key.id() + "&event=booking.created&status=delivered",
                        "bookingId=" + booking.id())) {
            time(
                    "GET deliveries?" + filter,
                    () -> practice.get("/api/webhooks/deliveries?" + filter));
        }
        time("GET stats", () -> practice.get("/api/webhooks/stats"));
        time("GET timeline", () -> practice.get("/api/bookings/" + booking.id() + "/timeline"));
        HttpClient browser = signedIn(service.api());
        for (String page :
                List.of(
                        "/",
                        "/keys",
                        "/keys/" + key.id(),
                        "/bookings",
                        "/users",
                        "/audit",
                        "/tokens",
                        "/deliveries",
                        "/deliveries?status=failed",
                        "/deliveries?keyId=" + key.id(),
                        "/deliveries?q=00000000-0000-4000-8000-000000000000",
                        "/deliveries?q="
                                + booking.json()
                                        .path("client")
                                        .path("email")
                                        .asString()
                                        .replace("@", "%40"))) {
            String body = get(browser, service.api(), page).body();
            time(
                    "page " + page + " (" + body.length() + " characters)",
                    () -> get(browser, service.api(), page).statusCode());
        }
    }

    /**
     * Waits until the attempts before this second (Unix time) are folded into the stored counters,
     * except those of its last 20 seconds.
     */
    private static void awaitCounters(MongoDatabase database, long second)
            throws InterruptedException {
        long wanted = second / 10 - 1;
        long next = 0;
        while (next < wanted) {
            Thread.sleep(1_000);
            Document cursor = database.getCollection("versions").find(CURSOR).first();
            next = cursor == null ? 0 : cursor.get("next", 0L);
        }
    }

    private static void time(String what, Callable<?> call) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            call.call();
        }
        double[] millis = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            call.call();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-75s p50 %.1f ms, p98 %.1f ms%n",
                what.replaceAll("[0-9a-f]{24}", "…"),
                millis[ROUNDS / 2],
                millis[ROUNDS - 2]);
    }

    private static HttpClient signedIn(Api api) throws Exception {
        HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        Matcher token = TOKEN.matcher(get(browser, api, "/sign-in").body());
        if (!token.find()) {
            throw new IllegalStateException("The page to sign in has no token");
        }
        String form =
                "email="
                        + encoded(TestService.ADMIN_EMAIL)
                        + "&password="
                        + encoded(TestService.ADMIN_PASSWORD)
                        + "&_csrf="
                        + encoded(token.group(1));
        browser.send(
                HttpRequest.newBuilder(address(api, "/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (get(browser, api, "/").statusCode() != 200) {
            throw new IllegalStateException("Signing in did not work");
        }
        return browser;
    }

    private static HttpResponse<String> get(HttpClient browser, Api api, String path)
            throws Exception {
        return browser.send(
                HttpRequest.newBuilder(address(api, path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI address(Api api, String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
