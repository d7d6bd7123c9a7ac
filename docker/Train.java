import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the AOT cache FOLDER/therapy-booking.aot for the extracted FOLDER/therapy-booking.jar:
 * starts the service, books sessions, waits for their webhooks, and ends the service with SIGTERM.
 * The cache has the loaded classes and the profiles of the methods that bookings run, so that the
 * next start on the same Java compiles these early. Java accepts a cache only if the jar has the
 * same path as in the training, so that path is absolute. If anything fails, prints what the
 * service has logged and ends with 1.
 */
final class Train {

    private static final int MAX_BOOKINGS = 20_000;
    private static final Duration MAX_LOAD = Duration.ofSeconds(60);
    private static final int CALLERS = 32;
    private static final int THERAPISTS = 40;
    private static final Duration MAX_CALL = Duration.ofSeconds(30);
    private static final Duration MAX_STEP = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final String LOG = "console.txt";
    private static final String PASSWORD = "only-while-training";
    private static final String LOGIN =
            """
            {"email":"admin@example.com","password":"%s"}\
            """
                    .formatted(PASSWORD);
    private static final String KEY =
            """
            {"name":"Training","webhookUrl":"%s","allowedEvents":["booking.created"],\
            "rateLimit":1000000}\
            """;
    private static final String THERAPIST =
            """
            {"name":"Dr. Smith","email":"t%d@example.com","password":"%s","role":"therapist"}\
            """;
    private static final String BOOKING =
            """
            {"therapistId":"%s","scheduledAt":"%s",\
            "client":{"name":"Jane Doe","email":"c%d@example.com"}}\
            """;

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(MAX_CALL).build();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger booked = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private final String address;

    private Train(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    public static void main(String[] arguments) {
        int code = 0;
        try {
            train(Path.of(arguments[0]).toAbsolutePath().normalize());
        } catch (Exception e) {
            e.printStackTrace();
            code = 1;
        }
        System.exit(code); // the receiver's thread is no daemon
    }

    private static void train(Path folder) throws Exception {
        Path cache = folder.resolve("therapy-booking.aot");
        Files.deleteIfExists(cache);
        Path data = Files.createTempDirectory("training");
        int port = freePort();
        Process service = start(folder.resolve("therapy-booking.jar"), cache, data, port);
        try {
            new Train(port).load(service);
            service.destroy();
            if (!service.waitFor(MAX_STEP.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
                throw new IllegalStateException("Java has not written the cache");
            }
        } catch (Exception e) {
            Files.copy(data.resolve(LOG), System.out);
            throw e;
        } finally {
            service.destroyForcibly().waitFor();
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path jar, Path cache, Path data, int port) throws IOException {
        ProcessBuilder java =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:AOTCacheOutput=" + cache,
                        "-jar",
                        jar.toString());
        // Neither a database nor any other setting of this machine.
        java.environment().keySet().retainAll(Set.of("JDK_JAVA_OPTIONS"));
        java.environment()
                .putAll(
                        Map.of(
                                "PORT",
                                Integer.toString(port),
                                "DATA_DIR",
                                data.toString(),
                                "ADMIN_PASSWORD",
                                PASSWORD,
                                "PUBLIC_RATE_LIMIT",
                                "0",
                                "OPEN_BOOKINGS_LIMIT",
                                "0",
                                "WEBHOOK_TARGETS_ALLOW",
                                "127.0.0.0/8"));
        return java.redirectErrorStream(true).redirectOutput(data.resolve(LOG).toFile()).start();
    }

    private void load(Process service) throws Exception {
        long deadline = System.nanoTime() + MAX_STEP.toNanos();
        while (!isReady()) {
            pause(service, deadline);
        }
        String token = post("/api/auth/login", "", LOGIN, "token");
        post("/api/webhooks/keys", token, KEY.formatted(receiver()), "rawKey");
        List<String> therapists = new ArrayList<>();
        for (int i = 0; i < THERAPISTS; i++) {
            therapists.add(post("/api/users", token, THERAPIST.formatted(i, PASSWORD), "_id"));
        }
        book(therapists);
        while (received.get() < booked.get()) {
            pause(service, deadline);
        }
    }

    /** Each caller takes the next number; sessions of a therapist are an hour apart. */
    private void book(List<String> therapists) throws Exception {
        Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(2, ChronoUnit.DAYS);
        long end = System.nanoTime() + MAX_LOAD.toNanos();
        Callable<Void> caller =
                () -> {
                    int i;
                    while (System.nanoTime() < end && (i = next.getAndIncrement()) < MAX_BOOKINGS) {
                        String therapist = therapists.get(i % THERAPISTS);
                        Instant time = first.plus(i / THERAPISTS, ChronoUnit.HOURS);
                        post(
                                "/api/bookings",
                                "",
                                BOOKING.formatted(therapist, time, i),
                                "manageToken");
                        booked.incrementAndGet();
                    }
                    return null;
                };
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> one : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
                one.get(); // throws what the caller threw
            }
        }
    }

    /** Counts the webhooks that it takes; returns its address. */
    private String receiver() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(204, -1);
                        received.incrementAndGet();
                    }
                });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void pause(Process service, long deadline) throws InterruptedException {
        if (!service.isAlive() || System.nanoTime() > deadline) {
            throw new IllegalStateException("The service has ended or is too slow");
        }
        Thread.sleep(POLL_INTERVAL);
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/actuator/health/readiness"))
                        .timeout(MAX_CALL)
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** The first text of this name in the response to a call, which must succeed. */
    private String post(String path, String token, String body, String name)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(MAX_CALL)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        Matcher text = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(response.body());
        if (response.statusCode() / 100 != 2 || !text.find()) {
            throw new IllegalStateException(
                    path + ": " + response.statusCode() + " " + response.body());
        }
        return text.group(1);
    }
}
