package com.therapybooking.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The service as a process of its own, which may be killed and started again on the same folder and
 * port. It runs from the classes of this build, or from the packaged jar.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final Map<String, String> variables;
    private final List<String> program;
    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    /** Starts it with these arguments of {@code java} and waits until it is ready. */
    ServiceProcess(Path folder, List<String> program, Map<String, String> variables) {
        this(folder, program, variables, "");
    }

    private ServiceProcess(
            Path folder, List<String> program, Map<String, String> variables, String failPoint) {
        TestDatabase.require(variables.get("MONGODB_URI"));
        this.folder = folder;
        this.program = program;
        this.variables = variables;
        this.process = launch(failPoint);
        awaitReady();
    }

    /**
     * Starts it from the classes of this build and waits until it is ready.
     *
     * @param variables of the environment; they win over those that every run has in common
     */
    public static ServiceProcess start(Path folder, Map<String, String> variables) {
        return start(folder, List.of(), variables);
    }

    /** The same, to end at a fail point as {@link #restart(String)} does. */
    public static ServiceProcess startFailing(
            String failPoint, Path folder, Map<String, String> variables) {
        return new ServiceProcess(
                folder, ServiceProgram.arguments(List.of()), variables, failPoint);
    }

    /** The same with options of the virtual machine. */
    public static ServiceProcess start(
            Path folder, List<String> options, Map<String, String> variables) {
        return new ServiceProcess(folder, ServiceProgram.arguments(options), variables);
    }

    /** The same from the packaged jar, with options of the virtual machine. */
    public static ServiceProcess startJar(
            Path folder, List<String> options, Map<String, String> variables) {
        return startJar(Path.of("target", "therapy-booking.jar"), folder, options, variables);
    }

    /** The same from another jar that has the service's main class. */
    public static ServiceProcess startJar(
            Path jar, Path folder, List<String> options, Map<String, String> variables) {
        List<String> program = new ArrayList<>(options);
        program.addAll(List.of("-jar", jar.toString()));
        return new ServiceProcess(folder, program, variables);
    }

    private Process launch(String failPoint) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (!failPoint.isEmpty()) {
            command.add("-Dtherapy.test.fail-point=" + failPoint);
        }
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "PORT",
                                Integer.toString(port),
                                "DATA_DIR",
                                folder.toString(),
                                "ADMIN_PASSWORD",
                                TestService.ADMIN_PASSWORD,
                                "PUBLIC_RATE_LIMIT",
                                "0",
                                "OPEN_BOOKINGS_LIMIT",
                                "0",
                                "WEBHOOK_TARGETS_ALLOW",
                                "127.0.0.0/8"));
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("console.txt").toFile()));
        try {
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady() {
        return api().get("/actuator/health/readiness", null).status() == 200;
    }

    /** A process that was to end at a fail point may have ended before it was seen ready. */
    private void awaitReady() {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> !process.isAlive() || isReady());
    }

    public Api api() {
        return new Api(port);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Where the console went, and everything that the service keeps in its folder. */
    public Path folder() {
        return folder;
    }

    /** Ends it as SIGKILL does. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Ends it as SIGTERM does. */
    public void stop() {
        process.destroy();
        waitForEnd();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended by itself, at a fail point. */
    public void awaitEnd(Duration atMost) {
        Awaitility.await().atMost(atMost).until(() -> !process.isAlive());
    }

    /** Starts it again and waits until it is ready. */
    public void restart() {
        restart("");
    }

    /**
     * Starts it again, to end at a {@link com.therapybooking.platform.settings.FailPoint}.
     *
     * @param failPoint place and number, such as {@code delivery-sent:3}; empty for none
     */
    public void restart(String failPoint) {
        process = launch(failPoint);
        awaitReady();
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
