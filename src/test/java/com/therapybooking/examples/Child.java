package com.therapybooking.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A child process of the test. Stores its output line by line; the process ends with the test. */
final class Child implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    private Child(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread.ofVirtual().start(this::read);
    }

    static Child start(List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a program until it ends, and returns its output. Fails if it exceeds the time limit or
     * returns an exit code other than 0.
     */
    static String run(
            List<String> command, Path folder, Map<String, String> environment, Duration limit) {
        try (Child child = start(command, folder, environment)) {
            if (!child.process.waitFor(limit)) {
                throw new AssertionError(command + " does not end: " + child.output());
            }
            Awaitility.await().atMost(TIMEOUT).until(() -> child.ended);
            if (child.process.exitValue() != 0) {
                throw new AssertionError(command + " failed: " + child.output());
            }
            return child.output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a process listens on this port of 127.0.0.1. */
    void awaitPort(int port) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> listens(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("it ended: " + output());
        }
    }

    /** Waits until the program has printed a line with this beginning. */
    void awaitLine(String start) {
        Awaitility.await()
                .alias("prints " + start)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lines.stream().anyMatch(line -> line.startsWith(start)));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    String output() {
        return String.join("\n", lines);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(the output could not be read)");
        } finally {
            ended = true;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
