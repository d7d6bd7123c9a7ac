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
 * The service in a separate process, from the classes of this build or from a packaged jar. It can
 * be killed and restarted on the same folder and port.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final Map<String, String> variables;
    private final List<String> program;
    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    /** Starts the service with these arguments of {@code java} and waits until it is ready. */
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
     * Starts the service from the classes of this build and waits until it is ready.
     *
     * @param variables environment variables; they override the default ones of the tests
     */
    public static ServiceProcess start(Path folder, Map<String, String> variables) {
        return start(folder, List.of(), variables);
    }

    /** Does the same. The process ends at a fail point, see {@link #restart(String)}. */
    public static ServiceProcess startFailing(
            String failPoint, Path folder, Map<String, String> variables) {
        return new ServiceProcess(
                folder, ServiceProgram.arguments(List.of()), variables, failPoint);
    }

    /** Does the same with JVM options. */
    public static ServiceProcess start(
            Path folder, List<String> options, Map<String, String> variables) {
        return new ServiceProcess(folder, ServiceProgram.arguments(options), variables);
    }

    /** Does the same from the packaged jar, with JVM options. */
    public static ServiceProcess startJar(
            Path folder, List<String> options, Map<String, String> variables) {
        return startJar(Path.of("target", "therapy-booking.jar"), folder, options, variables);
    }

    /** Does the same from another jar of the service. */
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

    /** Waits until the service is ready, or has ended at its fail point. */
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

    /** Returns the data folder. It also contains the console output in {@code console.txt}. */
    public Path folder() {
        return folder;
    }

    /** Kills the process with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Stops the process with SIGTERM. */
    public void stop() {
        process.destroy();
        waitForEnd();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process has ended at its fail point. */
    public void awaitEnd(Duration atMost) {
        Awaitility.await().atMost(atMost).until(() -> !process.isAlive());
    }

    /** Restarts the service and waits until it is ready. */
    public void restart() {
        restart("");
    }

    /**
     * Restarts the service. The process ends at a {@link
     * com.therapybooking.platform.settings.FailPoint}.
     *
     * @param failPoint the name of the point and the number of passes to skip, such as {@code
     *     delivery-sent:3}; empty for none
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
