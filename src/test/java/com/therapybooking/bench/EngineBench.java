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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Measures end to end under load: {@code POST /api/bookings} until the webhook is at its receiver.
 * Everything is on this machine. Prints a table and one line of JSON.
 */
final class EngineBench {

    private static final int THERAPISTS = 40;
    private static final int DRAIN_MILLIS = 15_000;
    private static final int WARM_UP_SECONDS = 12;
    private static final int MOST_BOOKINGS_A_SECOND = 12_000;

    private record Result(
            BookingDriver.Phase phase,
            Ledger ledger,
            double seconds,
            int backlog,
            double serviceCpu,
            double databaseCpu,
            double ownCpu,
            long serviceMib,
            long databaseMib,
            int lost) {

        double perSecond() {
            return ledger.receivedCount.get() / seconds;
        }

        double cpuPer10k() {
            return (serviceCpu + databaseCpu) * 10_000 / Math.max(1, ledger.receivedCount.get());
        }
    }

    private final Map<String, String> options;
    private final AtomicReference<@Nullable Ledger> current = new AtomicReference<>();
    private final AtomicInteger queued = new AtomicInteger();
    private volatile String mark = "none";

    private EngineBench(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        new EngineBench(options).run();
        System.exit(0);
    }

    private void run() throws Exception {
        boolean embedded = option("database", "mongod").equals("embedded");
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Mongod mongod = embedded ? null : Mongod.start();
                BenchReceiver healthy = new BenchReceiver(false, this::arrived);
                BenchReceiver hanging = new BenchReceiver(true, (body, time) -> {})) {
            String uri = mongod == null ? "" : TestDatabase.freshOn(mongod.uri());
            String opts = option("java", "");
            try (ServiceProcess service =
                    ServiceProcess.startJar(
                            Path.of(option("jar", "target/therapy-booking.jar")),
                            folder,
                            opts.isBlank() ? List.of() : List.of(opts.strip().split(" +")),
                            Map.of("MONGODB_URI", uri))) {
                String admin =
                        service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
                String key = key(service.api(), admin, healthy.url(), "booking.created");
                key(service.api(), admin, hanging.url(), "booking.cancelled");
                BookingDriver driver =
                        new BookingDriver(service.port(), therapists(service.api(), admin));
                fill(service, folder, uri, new ObjectId(key));
                measure(driver, service, mongod);
            }
        }
    }

    /** Puts finished deliveries into the history, or due ones into the queue, beforehand. */
    private void fill(ServiceProcess service, Path folder, String uri, ObjectId key)
            throws InterruptedException {
        int finished = Integer.parseInt(option("history", "0"));
        int pending = Integer.parseInt(option("pending", "0"));
        if (finished + pending == 0) {
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
                "started on %d finished and %d pending deliveries in %.1f s%n",
                finished,
                pending,
                (System.nanoTime() - start) / 1e9);
        if (pending > 0) {
            drain(service);
        }
    }

    /** How fast a long queue is worked off, and in how much memory. */
    private void drain(ServiceProcess service) throws InterruptedException {
        int before = queued.get();
        Thread.sleep(DRAIN_MILLIS);
        System.out.printf(
                Locale.ROOT,
                "%.0f/s sent from the queue, %d MiB resident%n",
                (queued.get() - before) * 1_000.0 / DRAIN_MILLIS,
                Proc.residentMib(service.pid()));
    }

    private void measure(BookingDriver driver, ServiceProcess service, @Nullable Mongod mongod)
            throws Exception {
        double seconds = Double.parseDouble(option("seconds", "60"));
        List<String> phases = List.of(option("phases", "max,430,half,hang").split(","));
        phase(driver, service, mongod, new BookingDriver.Phase("warm-up", 0, WARM_UP_SECONDS, 0));
        List<Result> results = new ArrayList<>();
        double most = Double.parseDouble(option("most", "0"));
        for (String name : phases) {
            if (name.equals("idle")) {
                idle(service, mongod, (long) seconds);
                continue;
            }
            BookingDriver.Phase phase =
                    switch (name) {
                        case "max" -> new BookingDriver.Phase("at most", 0, seconds, 0);
                        case "half" -> new BookingDriver.Phase("half", most / 2, seconds / 2, 0);
                        case "hang" ->
                                new BookingDriver.Phase(
                                        "half, 5 % hang", most / 2, seconds / 2, 20);
                        default ->
                                new BookingDriver.Phase(
                                        name + "/s", Double.parseDouble(name), seconds / 2, 0);
                    };
            if (phase.hangShare() > 0) {
                phase(driver, service, mongod, phase.lasting(WARM_UP_SECONDS));
            }
            Result result = phase(driver, service, mongod, phase);
            results.add(result);
            if (name.equals("max")) {
                most = result.perSecond();
            }
            print(result);
        }
        System.out.println(json(results));
    }

    /** How much CPU time nothing costs: waits for half of the time, and measures the other half. */
    private static void idle(ServiceProcess service, @Nullable Mongod mongod, long seconds)
            throws InterruptedException {
        Thread.sleep(seconds * 500);
        double[] before = cpu(service, mongod);
        Thread.sleep(seconds * 500);
        double[] after = cpu(service, mongod);
        System.out.printf(
                Locale.ROOT,
                "idle: service %.2f %%, database %.2f %% of a core%n",
                (after[0] - before[0]) * 200 / seconds,
                (after[1] - before[1]) * 200 / seconds);
    }

    private Result phase(
            BookingDriver driver,
            ServiceProcess service,
            @Nullable Mongod mongod,
            BookingDriver.Phase phase)
            throws InterruptedException {
        double rate = phase.rate() == 0 ? MOST_BOOKINGS_A_SECOND : phase.rate() * 1.02;
        Ledger ledger = new Ledger((int) (rate * phase.seconds()) + 100);
        current.set(ledger);
        mark = "m" + Long.toString(System.nanoTime(), 36);
        double[] before = cpu(service, mongod);
        long start = System.nanoTime();
        driver.run(phase, mark, ledger);
        double took = (System.nanoTime() - start) / 1e9;
        int backlog = ledger.acceptedCount.get() - ledger.receivedCount.get();
        double[] after = cpu(service, mongod);
        for (int i = 0; i < 600 && ledger.lost() > 0; i++) {
            Thread.sleep(100);
        }
        return new Result(
                phase,
                ledger,
                took,
                backlog,
                after[0] - before[0],
                after[1] - before[1],
                after[2] - before[2],
                Proc.residentMib(service.pid()),
                mongod == null ? 0 : Proc.residentMib(mongod.pid()),
                ledger.lost());
    }

    private static double[] cpu(ServiceProcess service, @Nullable Mongod mongod) {
        return new double[] {
            Proc.cpuSeconds(service.pid()),
            mongod == null ? 0 : Proc.cpuSeconds(mongod.pid()),
            Proc.cpuSeconds(ProcessHandle.current().pid())
        };
    }

    private void arrived(String body, long time) {
        Ledger ledger = current.get();
        int at = body.indexOf(mark + ".");
        if (ledger == null || at < 0) {
            queued.incrementAndGet();
            return;
        }
        int from = at + mark.length() + 1;
        ledger.received(Integer.parseInt(body.substring(from, body.indexOf('@', from))), time);
    }

    private static void print(Result result) {
        double[] arrivals = result.ledger().arrivals();
        double[] answers = result.ledger().answers();
        System.out.printf(
                Locale.ROOT,
                "%-16s %7.0f/s delivered, backlog %5d, lost %d, duplicates %d, refused %d | arrival"
                        + " ms p50 %.1f p99 %.1f max %.0f | answer ms p50 %.1f p99 %.1f | CPU-s per"
                        + " 10,000: service %.2f database %.2f together %.2f (driver and receiver %.2f)"
                        + " | MiB service %d database %d%n",
                result.phase().name(),
                result.perSecond(),
                result.backlog(),
                result.lost(),
                result.ledger().duplicates.get(),
                result.ledger().refused.get(),
                Ledger.quantile(arrivals, 0.5),
                Ledger.quantile(arrivals, 0.99),
                Ledger.quantile(arrivals, 1),
                Ledger.quantile(answers, 0.5),
                Ledger.quantile(answers, 0.99),
                result.serviceCpu() * 10_000 / Math.max(1, result.ledger().receivedCount.get()),
                result.databaseCpu() * 10_000 / Math.max(1, result.ledger().receivedCount.get()),
                result.cpuPer10k(),
                result.ownCpu() * 10_000 / Math.max(1, result.ledger().receivedCount.get()),
                result.serviceMib(),
                result.databaseMib());
    }

    private String json(List<Result> results) {
        List<String> all = new ArrayList<>();
        for (Result result : results) {
            double[] arrivals = result.ledger().arrivals();
            all.add(
                    String.format(
                            Locale.ROOT,
                            "{\"phase\":\"%s\",\"accepted\":%d,\"delivered\":%d,\"perSecond\":%.0f,"
                                    + "\"backlog\":%d,\"lost\":%d,\"duplicates\":%d,\"p50Ms\":%.2f,\"p99Ms\":%.2f,"
                                    + "\"cpuSecondsPer10k\":%.2f,\"serviceMib\":%d,\"databaseMib\":%d}",
                            result.phase().name(),
                            result.ledger().acceptedCount.get(),
                            result.ledger().receivedCount.get(),
                            result.perSecond(),
                            result.backlog(),
                            result.lost(),
                            result.ledger().duplicates.get(),
                            Ledger.quantile(arrivals, 0.5),
                            Ledger.quantile(arrivals, 0.99),
                            result.cpuPer10k(),
                            result.serviceMib(),
                            result.databaseMib()));
        }
        return "{\"database\":\""
                + option("database", "mongod")
                + "\",\"phases\":["
                + String.join(",", all)
                + "]}";
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private static String key(Api api, String admin, String url, String event) {
        Api.Reply reply =
                api.post(
                        "/api/webhooks/keys",
                        admin,
                        "{\"name\":\"bench\",\"webhookUrl\":\""
                                + url
                                + "\",\"allowedEvents\":[\""
                                + event
                                + "\"],\"rateLimit\":1000000}");
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
