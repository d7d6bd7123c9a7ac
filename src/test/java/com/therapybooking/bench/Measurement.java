package com.therapybooking.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the phases of a load and measures throughput, latency, CPU time and memory. Prints one line
 * for each phase, and one line of JSON with all phases.
 */
final class Measurement {

    private static final int WARM_UP_SECONDS = 12;
    private static final int MAX_CALLS_PER_SECOND = 12_000;

    /** The rate of the phase max in webhooks, if a call causes several. */
    private static final int MAX_WEBHOOKS_PER_SECOND = 8_000;

    private record Result(
            LoadDriver.Phase phase,
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

    private final Supplier<List<Long>> service;
    private final Supplier<List<Long>> database;
    private final int webhooks;
    private final AtomicReference<@Nullable Ledger> current = new AtomicReference<>();
    private final AtomicInteger others = new AtomicInteger();
    private volatile String mark = "none";

    /**
     * @param service returns the process ids of the service
     * @param database returns the process ids of its databases and queues
     * @param webhooks number of webhooks that each call causes
     */
    Measurement(Supplier<List<Long>> service, Supplier<List<Long>> database, int webhooks) {
        this.service = service;
        this.database = database;
        this.webhooks = webhooks;
    }

    /** Records the arrival of a webhook. */
    void arrived(String body, long time) {
        Ledger ledger = current.get();
        int at = body.indexOf(mark + ".");
        if (ledger == null || at < 0) {
            others.incrementAndGet();
            return;
        }
        int from = at + mark.length() + 1;
        ledger.received(Integer.parseInt(body.substring(from, body.indexOf('@', from))), time);
    }

    /** Returns the number of webhooks that belong to no phase. */
    int others() {
        return others.get();
    }

    /** Runs the warm-up and then each phase, and prints the results. */
    void run(LoadDriver driver, List<String> phases, double seconds, String title)
            throws InterruptedException {
        double highest = webhooks == 1 ? 0 : (double) MAX_WEBHOOKS_PER_SECOND / webhooks;
        phase(driver, new LoadDriver.Phase("warm-up", highest / 4, WARM_UP_SECONDS, 0));
        List<Result> results = new ArrayList<>();
        double most = 0;
        for (String name : phases) {
            if (name.equals("idle")) {
                idle((long) seconds);
                continue;
            }
            LoadDriver.Phase phase =
                    switch (name) {
                        case "max" -> new LoadDriver.Phase("at most", highest, seconds, 0);
                        case "half" -> new LoadDriver.Phase("half", most / 2, seconds / 2, 0);
                        case "hang" ->
                                new LoadDriver.Phase("half, 5 % hang", most / 2, seconds / 2, 20);
                        default ->
                                new LoadDriver.Phase(
                                        name + "/s", Double.parseDouble(name), seconds / 2, 0);
                    };
            if (phase.hangShare() > 0) {
                phase(driver, phase.lasting(WARM_UP_SECONDS));
            }
            Result result = phase(driver, phase);
            results.add(result);
            if (name.equals("max")) {
                most = result.perSecond();
            }
            print(result);
        }
        System.out.println(json(title, results));
    }

    /**
     * Prints the CPU time of a service without calls. Waits during the first half of the time and
     * measures the second half.
     */
    private void idle(long seconds) throws InterruptedException {
        Thread.sleep(seconds * 500);
        double[] before = cpu();
        Thread.sleep(seconds * 500);
        double[] after = cpu();
        System.out.printf(
                Locale.ROOT,
                "idle: service %.2f %%, database %.2f %% of a core%n",
                (after[0] - before[0]) * 200 / seconds,
                (after[1] - before[1]) * 200 / seconds);
    }

    private Result phase(LoadDriver driver, LoadDriver.Phase phase) throws InterruptedException {
        double rate = phase.rate() == 0 ? MAX_CALLS_PER_SECOND : phase.rate() * 1.02;
        Ledger ledger = new Ledger((int) (rate * phase.seconds()) + 100, webhooks);
        current.set(ledger);
        mark = "m" + Long.toString(System.nanoTime(), 36);
        double[] before = cpu();
        long start = System.nanoTime();
        driver.run(phase, mark, ledger);
        long end = System.nanoTime();
        int backlog = ledger.acceptedCount.get() * webhooks - ledger.receivedCount.get();
        for (int i = 0; i < 1_200 && ledger.missing() > 0; i++) {
            Thread.sleep(100);
        }
        double[] after = cpu();
        long last = webhooks == 1 ? end : Math.max(end, ledger.lastArrival());
        double took = (last - start) / 1e9;
        return new Result(
                phase,
                ledger,
                took,
                backlog,
                after[0] - before[0],
                after[1] - before[1],
                after[2] - before[2],
                Proc.residentMib(service.get()),
                Proc.residentMib(database.get()),
                ledger.missing());
    }

    private double[] cpu() {
        return new double[] {
            Proc.cpuSeconds(service.get()),
            Proc.cpuSeconds(database.get()),
            Proc.ownCpuSeconds(ProcessHandle.current().pid())
        };
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

    private static String json(String name, List<Result> results) {
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
        return "{\"name\":\"" + name + "\",\"phases\":[" + String.join(",", all) + "]}";
    }
}
