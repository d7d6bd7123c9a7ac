package com.therapybooking.bench;

import com.therapybooking.support.Api;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged service as a process of its own, which may be killed and started again. */
final class ServiceProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "therapy-booking.jar");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> variables;
    private final List<String> options;
    private final Path folder;
    private final int port = freePort();
    private Process process;

    /**
     * Starts it and waits until it is ready.
     *
     * @param options of the virtual machine
     * @param variables win over those that every run has in common
     */
    ServiceProcess(Path folder, List<String> options, Map<String, String> variables) {
        this.folder = folder;
        this.options = options;
        this.variables = variables;
        this.process = launch();
        awaitReady();
    }

    private Process launch() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
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

    private void awaitReady() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> api().get("/actuator/health/readiness", null).status() == 200);
    }

    Api api() {
        return new Api(port);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    void restart() {
        process = launch();
        awaitReady();
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        waitForEnd();
    }
}
