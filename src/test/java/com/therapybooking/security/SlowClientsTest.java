package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Opens hundreds to thousands of connections with clients that send or read slowly, from several
 * addresses, to a service with a heap of 192 MiB. The service must keep running, serve other
 * addresses, and deliver their events.
 */
@MostlyWaits
@Order(1)
class SlowClientsTest {

    private static final List<String> ATTACKERS = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4");

    /**
     * The allowed factor between the median time of a call during an attack and before it. It is
     * large because builds share the machine.
     */
    private static final int MAX_SLOWDOWN = 20;

    private static final Duration ALWAYS_ALLOWED = Duration.ofSeconds(3);

    /**
     * Attacks one service on each kind of database, at the same time. A virtual thread that waits
     * for {@code ServiceProgram} to be initialized would keep its carrier.
     */
    @Test
    void doNotKeepOthersOut() throws Exception {
        try (ExecutorService services = Executors.newCachedThreadPool()) {
            List<Future<?>> attacks = new ArrayList<>();
            for (String uri : TestDatabase.everyKind()) {
                attacks.add(
                        services.submit(() -> {
                            attack(uri);
                            return null;
                        }));
            }
            for (Future<?> attack : attacks) {
                attack.get();
            }
        }
    }

    private static void attack(String uri) throws Exception {
        try (ServiceProcess service =
                        ServiceProcess.start(
                                Path.of(TestDatabase.freshFolder()),
                                List.of("-Xmx192m"),
                                Map.of("MONGODB_URI", uri));
                Receiver receiver = Receiver.start()) {
            Api api = service.api();
            Practice practice =
                    new Practice(api, api.token("admin@example.com", TestService.ADMIN_PASSWORD));
            Practice.User therapist = practice.newUser("therapist");
            practice.newKey(receiver.url(), ",\"rateLimit\":100000", "booking.created");
            List<String> acknowledged = new ArrayList<>();
            Calls quiet = new Calls(api, practice, therapist, acknowledged);
            for (int i = 0; i < 20; i++) {
                quiet.call();
            }
            for (SlowClient kind : SlowClient.values()) {
                Calls during = new Calls(api, practice, therapist, acknowledged);
                attack(service.port(), kind, during);

                assertThat(service.isAlive()).as("alive after %s", kind).isTrue();
                assertThat(during.failed)
                        .as("failed of %s during %s", during.all, kind)
                        .isLessThanOrEqualTo(during.all / 5);
                assertThat(during.median())
                        .as("median time of a call during %s", kind)
                        .isLessThan(max(ALWAYS_ALLOWED, quiet.median().multipliedBy(MAX_SLOWDOWN)));
            }
            for (String id : acknowledged) {
                practice.get("/api/bookings/" + id);
                receiver.await("booking.created", id);
            }
        }
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** Sequential calls from an address that does not attack. */
    private static final class Calls {

        private final Api api;
        private final Practice practice;
        private final Practice.User therapist;
        private final List<String> acknowledged;
        private final List<Duration> times = new ArrayList<>();
        private int all;
        private int failed;

        Calls(Api api, Practice practice, Practice.User therapist, List<String> acknowledged) {
            this.api = api;
            this.practice = practice;
            this.therapist = therapist;
            this.acknowledged = acknowledged;
        }

        /** Requests the health endpoint, then books a session. */
        void call() {
            timed(() -> assertThat(api.get("/actuator/health", null).status()).isEqualTo(200));
            timed(() -> acknowledged.add(practice.book(therapist).id()));
        }

        private void timed(Runnable call) {
            long start = System.nanoTime();
            all++;
            try {
                call.run();
            } catch (AssertionError | UncheckedIOException e) {
                failed++;
            }
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }

        Duration median() {
            return times.stream().sorted().toList().get(times.size() / 2);
        }
    }

    /**
     * Opens the connections of the attack while calls are made, and keeps them open until ten
     * further calls have ended.
     */
    private static void attack(int port, SlowClient kind, Calls calls) throws Exception {
        ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
        try (var attacker = Executors.newSingleThreadExecutor()) {
            Future<?> attack =
                    attacker.submit(() -> {
                        for (int i = 0; i < kind.connections(); i++) {
                            open.add(kind.connect(ATTACKERS.get(i % ATTACKERS.size()), port));
                            if (i % 20 == 0) {
                                Thread.sleep(10);
                            }
                        }
                        return null;
                    });
            for (int after = 0; after < 10; after += attack.isDone() ? 1 : 0) {
                calls.call();
                Thread.sleep(20); // more calls would measure the same and take the processor
            }
            attack.get();
        } finally {
            for (Socket socket : open) {
                close(socket);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // the service has closed the connection
        }
    }
}
