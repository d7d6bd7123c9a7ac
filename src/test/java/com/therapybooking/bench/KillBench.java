package com.therapybooking.bench;

import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.support.Fleet;
import com.therapybooking.support.Mongod;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kills the service repeatedly while guests book: at random instants and at every {@link
 * FailPoint}. Before every tenth kill it also kills mongod, if one is used. Then it counts the
 * acknowledged events that were not delivered. Arguments: {@code embedded} or {@code mongod}, and
 * the number of kills.
 */
final class KillBench {

    private static final int MAX_WAIT_SECONDS = 90;
    private static final int PAUSE_MILLIS = 15;
    private static final int MAX_PASSES = 60;

    private final Random random = new Random();
    private final boolean embedded;
    private final int kills;

    private KillBench(boolean embedded, int kills) {
        this.embedded = embedded;
        this.kills = kills;
    }

    public static void main(String[] args) throws Exception {
        new KillBench(args[0].equals("embedded"), Integer.parseInt(args[1])).run();
        System.exit(0);
    }

    private void run() throws Exception {
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Mongod mongod = embedded ? null : Mongod.start();
                Receiver one = Receiver.start();
                Receiver other = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.startJar(
                                folder,
                                List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"),
                                Map.of(
                                        "MONGODB_URI",
                                        mongod == null
                                                ? ""
                                                : TestDatabase.freshOn(mongod.uri())))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            practice.newKey(one.url(), ",\"rateLimit\":1000000", "booking.created");
            practice.newKey(other.url(), ",\"rateLimit\":1000000", "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            try (Fleet guests = new Fleet(service::api, therapist, PAUSE_MILLIS)) {
                for (int i = 1; i <= kills; i++) {
                    kill(i, service, mongod);
                    System.out.printf(
                            "%d kills, %d bookings acknowledged%n",
                            i, guests.acknowledged().size());
                }
                guests.stop();
                report(guests.acknowledged(), List.of(one, other));
            }
        }
    }

    private void kill(int number, ServiceProcess service, @Nullable Mongod mongod)
            throws InterruptedException {
        if (mongod != null && number % 10 == 0) {
            mongod.kill();
            Thread.sleep(random.nextInt(2_000));
            mongod.restart();
        }
        if (number % 2 == 0) {
            FailPoint[] points = FailPoint.values();
            FailPoint point = points[number / 2 % points.length];
            service.kill();
            service.restart(
                    point.name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + ":"
                            + random.nextInt(MAX_PASSES));
            for (int i = 0; i < 50 && service.isAlive(); i++) {
                Thread.sleep(100);
            }
        } else {
            Thread.sleep(random.nextInt(3_000));
        }
        service.kill();
        service.restart();
    }

    private static void report(List<String> acknowledged, List<Receiver> receivers)
            throws InterruptedException {
        int receiver = 0;
        for (Receiver each : receivers) {
            receiver++;
            Set<String> missing = new HashSet<>(acknowledged);
            for (int i = 0; i < MAX_WAIT_SECONDS * 10 && !missing.isEmpty(); i++) {
                each.webhooks().forEach(webhook -> missing.remove(webhook.bookingId()));
                Thread.sleep(100);
            }
            List<Receiver.Webhook> all = each.webhooks();
            long events = all.stream().map(Receiver.Webhook::id).distinct().count();
            long bookings = all.stream().map(Receiver.Webhook::bookingId).distinct().count();
            System.out.printf(
                    "receiver %d: %d bookings acknowledged, %d lost, %d webhooks, %d events of %d"
                            + " bookings, %d duplicates%n",
                    receiver,
                    acknowledged.size(),
                    missing.size(),
                    all.size(),
                    events,
                    bookings,
                    all.size() - events);
        }
    }
}
