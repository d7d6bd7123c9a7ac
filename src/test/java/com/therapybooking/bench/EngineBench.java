package com.therapybooking.bench;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.store.HistoryFiller;
import com.therapybooking.embedded.StoppedService;
import com.therapybooking.support.Api;
import com.therapybooking.support.Mongod;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bson.types.ObjectId;

/**
 * Measures the latency under load from {@code POST /api/bookings} to the arrival of the webhook at
 * its receiver. The driver, the service, the database and the receiver run on this machine. Prints
 * one line for each phase, and one line of JSON.
 */
final class EngineBench {

    private static final int THERAPISTS = 40;
    private static final int DRAIN_MILLIS = 15_000;

    private final Options options;
    private final int keys;
    private final int ownKeys;

    private EngineBench(Options options) {
        this.options = options;
        this.ownKeys = Integer.parseInt(options.get("ownKeys", "0"));
        if (ownKeys > 0 && ownKeys < THERAPISTS) {
            throw new IllegalArgumentException("ownKeys must be at least " + THERAPISTS);
        }
        this.keys = ownKeys > 0 ? 0 : Integer.parseInt(options.get("keys", "1"));
    }

    public static void main(String[] args) throws Exception {
        new EngineBench(new Options(args)).run();
        System.exit(0);
    }

    private void run() throws Exception {
        boolean embedded = options.get("database", "mongod").equals("embedded");
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Mongod mongod = embedded ? null : Mongod.start();
                BenchReceiver hanging = new BenchReceiver(0, true, (body, time) -> {})) {
            String uri = mongod == null ? "" : TestDatabase.freshOn(mongod.uri());
            String opts = options.get("java", "");
            try (ServiceProcess service =
                    ServiceProcess.startJar(
                            Path.of(options.get("jar", "target/therapy-booking.jar")),
                            folder,
                            opts.isBlank() ? List.of() : List.of(opts.strip().split(" +")),
                            Map.of("MONGODB_URI", uri))) {
                Measurement measurement =
                        new Measurement(
                                () -> List.of(service.pid()),
                                () -> mongod == null ? List.of() : List.of(mongod.pid()),
                                Math.max(1, keys));
                try (BenchReceiver healthy = new BenchReceiver(0, false, measurement::arrived)) {
                    String admin =
                            service.api()
                                    .token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
                    List<String> therapists = therapists(service.api(), admin);
                    String key = keys(service.api(), admin, healthy.url(), therapists);
                    key(service.api(), admin, hanging.url(), "booking.cancelled", "");
                    GuestBookings calls = new GuestBookings(therapists);
                    fill(service, folder, uri, new ObjectId(key), measurement);
                    measurement.run(
                            new LoadDriver(service.port(), calls),
                            List.of(options.get("phases", "max,430,half,hang").split(",")),
                            Double.parseDouble(options.get("seconds", "60")),
                            options.get("database", "mongod"));
                }
            }
        }
    }

    /**
     * Stores finished deliveries, due deliveries, or both, before the measurement. With these, or
     * with several keys, restarts the service and prints its start time.
     */
    private void fill(
            ServiceProcess service, Path folder, String uri, ObjectId key, Measurement measurement)
            throws InterruptedException {
        int finished = Integer.parseInt(options.get("history", "0"));
        int pending = Integer.parseInt(options.get("pending", "0"));
        if (finished + pending == 0 && keys == 1) {
            return;
        }
        service.stop();
        Consumer<MongoDatabase> work =
                database -> {
                    HistoryFiller.finished(database, key, finished);
                    HistoryFiller.pending(database, key, pending);
                };
        if (uri.isEmpty()) {
            StoppedService.with(folder, work);
        } else {
            try (MongoClient client = MongoClients.create(uri)) {
                work.accept(
                        client.getDatabase(
                                Objects.requireNonNull(new ConnectionString(uri).getDatabase())));
            }
        }
        long start = System.nanoTime();
        service.restart();
        System.out.printf(
                Locale.ROOT,
                "started on %d keys, %d finished and %d pending deliveries in %.1f s%n",
                keys + ownKeys,
                finished,
                pending,
                (System.nanoTime() - start) / 1e9);
        if (pending > 0) {
            drain(service, measurement);
        }
    }

    /**
     * Measures how many webhooks per second the service sends from a long queue, and its resident
     * memory.
     */
    private static void drain(ServiceProcess service, Measurement measurement)
            throws InterruptedException {
        int before = measurement.others();
        Thread.sleep(DRAIN_MILLIS);
        System.out.printf(
                Locale.ROOT,
                "%.0f/s sent from the queue, %d MiB resident%n",
                (measurement.others() - before) * 1_000.0 / DRAIN_MILLIS,
                Proc.residentMib(List.of(service.pid())));
    }

    /** Creates the keys for new bookings; returns the id of the last. */
    private String keys(Api api, String admin, String url, List<String> booked) {
        String last = "";
        for (int i = 0; i < keys; i++) {
            last = key(api, admin, url, "booking.created", "");
        }
        for (int i = 0; i < ownKeys; i++) {
            String therapist = i < booked.size() ? booked.get(i) : new ObjectId().toString();
            last = key(api, admin, url, "booking.created", "\"" + therapist + "\"");
        }
        return last;
    }

    private static String key(Api api, String admin, String url, String event, String therapists) {
        Api.Reply reply =
                api.post(
                        "/api/webhooks/keys",
                        admin,
                        "{\"name\":\"bench\",\"webhookUrl\":\""
                                + url
                                + "\",\"allowedEvents\":[\""
                                + event
                                + "\"],\"therapistIds\":["
                                + therapists
                                + "],\"rateLimit\":1000000}");
        if (reply.status() != 201) {
            throw new IllegalStateException(reply.text());
        }
        return reply.json().path("key").path("id").asString();
    }

    private static List<String> therapists(Api api, String admin) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < THERAPISTS; i++) {
            Api.Reply reply =
                    api.post(
                            "/api/users",
                            admin,
                            "{\"name\":\"Dr. "
                                    + i
                                    + "\",\"email\":\"dr"
                                    + i
                                    + "@example.com\",\"password\":\"ten or"
                                    + " more\",\"role\":\"therapist\"}");
            ids.add(reply.json().path("user").path("_id").asString());
        }
        return ids;
    }
}
