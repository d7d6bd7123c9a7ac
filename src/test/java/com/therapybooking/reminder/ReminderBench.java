package com.therapybooking.reminder;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.support.Mongod;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures the delay of reminders when a thousand are due in the same second, and the duration of a
 * pass when none is due. In the first of three rounds the service has just started and has sent
 * nothing yet. Argument: {@code embedded} or {@code mongod}. The service and the receiver run in
 * this process, mongod in a separate one.
 */
final class ReminderBench {

    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final int DUE = 1_000;
    private static final int ROUNDS = 3;
    private static final int PASSES = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private ReminderBench() {}

    public static void main(String[] args) throws Exception {
        boolean embedded = args[0].equals("embedded");
        try (Mongod mongod = embedded ? null : Mongod.start();
                Receiver receiver = Receiver.start();
                TestService service =
                        TestService.startOn(
                                mongod == null ? "" : TestDatabase.freshOn(mongod.uri()),
                                TestDatabase.freshFolder())) {
            new Practice(service)
                    .newKey(receiver.url(), ",\"rateLimit\":1000000", "booking.reminder");
            MongoDatabase database = service.bean(MongoDatabase.class);
            confirm(database, FEW);
            idle(service, FEW);
            confirm(database, MANY - FEW);
            idle(service, MANY);
            for (int round = 1; round <= ROUNDS; round++) {
                burst(round, database, receiver);
            }
        }
        System.exit(0);
    }

    /** Stores confirmed bookings whose reminder times are after the end of the benchmark. */
    private static void confirm(MongoDatabase database, int count) {
        Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(26));
        StoredBookings.confirm(database, count, i -> first.plusSeconds(60L * (i % 50_000)));
    }

    private static void burst(int round, MongoDatabase database, Receiver receiver)
            throws InterruptedException {
        receiver.forget();
        Instant mark = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(6);
        StoredBookings.confirm(database, DUE, i -> mark.plus(ReminderType.QUARTER.before()));
        if (!Instant.now().isBefore(mark)) {
            throw new IllegalStateException("Storing the bookings took too long");
        }
        report(round, await(receiver, DUE, mark), mark);
    }

    private static void idle(TestService service, int bookings) {
        ReminderStep step =
                new ReminderStep(service.bean(DueReminders.class), service.bean(Clock.class));
        for (int i = 0; i < PASSES; i++) {
            step.run();
        }
        long[] nanos = new long[PASSES];
        for (int i = 0; i < PASSES; i++) {
            long begin = System.nanoTime();
            step.run();
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "idle pass with %,d confirmed bookings: p50 %d us, p99 %d us%n",
                bookings, nanos[PASSES / 2] / 1_000, nanos[PASSES * 99 / 100] / 1_000);
    }

    private static List<Receiver.Webhook> await(Receiver receiver, int count, Instant mark)
            throws InterruptedException {
        while (receiver.webhooks().size() < count && Instant.now().isBefore(mark.plus(TIMEOUT))) {
            Thread.sleep(50);
        }
        return receiver.webhooks();
    }

    private static void report(int round, List<Receiver.Webhook> webhooks, Instant mark) {
        Set<String> events = new HashSet<>();
        Set<String> bookings = new HashSet<>();
        webhooks.forEach(webhook -> {
            events.add(webhook.id());
            bookings.add(webhook.bookingId());
        });
        long[] late =
                webhooks.stream()
                        .mapToLong(webhook -> Duration.between(mark, webhook.at()).toMillis())
                        .sorted()
                        .toArray();
        System.out.printf(
                "round %d, %,d reminders due in the same second: %,d webhooks, %,d events, %,d bookings;"
                        + " late by p50 %d ms, p99 %d ms, max %d ms%n",
                round,
                DUE,
                webhooks.size(),
                events.size(),
                bookings.size(),
                late[late.length / 2],
                late[late.length * 99 / 100],
                late[late.length - 1]);
    }
}
