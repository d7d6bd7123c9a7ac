package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Tests the port of the embedded database of a running service against another process of the
 * machine.
 */
@EnabledOnOs(OS.LINUX)
@MostlyWaits
class EmbeddedPortTest {

    private static final int OP_MSG = 2013;
    private static final String LISTENING = "0A";
    private static final String LOOPBACK = "0100007F";

    @Test
    void cannotBeUsedToEndOrBlockTheService() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        Path.of(TestDatabase.freshFolder()),
                        List.of("-Xmx192m"),
                        Map.of("MONGODB_URI", ""))) {
            Practice practice =
                    new Practice(
                            service.api(),
                            service.api().token("admin@example.com", TestService.ADMIN_PASSWORD));
            Practice.User therapist = practice.newUser("therapist");
            int port = databasePort(service.pid());
            List<Socket> open = new ArrayList<>();
            List<Duration> times = new ArrayList<>();
            try {
                for (int i = 0; i < 2_000; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    open.add(socket);
                    socket.getOutputStream().write(start(i));
                    if (i % 40 == 0) {
                        long start = System.nanoTime();
                        practice.book(therapist);
                        times.add(Duration.ofNanos(System.nanoTime() - start));
                    }
                }
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
            assertThat(service.isAlive()).isTrue();
            assertThat(times.stream().sorted().toList().get(times.size() / 2))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    /** Returns no bytes, a header that declares 48 MB, or a part of a message. */
    private static byte[] start(int kind) {
        ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(kind % 3 == 1 ? 48_000_000 : 10_000).putInt(1).putInt(0).putInt(OP_MSG);
        return switch (kind % 3) {
            case 0 -> new byte[0];
            case 1 -> header.array();
            default -> Arrays.copyOf(header.array(), 5_000);
        };
    }

    /** Returns the port of 127.0.0.1 on which this process listens. */
    private static int databasePort(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> own;
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            own = files.map(EmbeddedPortTest::target).collect(Collectors.toSet());
        }
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9
                        && fields[3].equals(LISTENING)
                        && fields[1].contains(LOOPBACK + ":")
                        && own.contains("socket:[" + fields[9] + "]")) {
                    return Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16);
                }
            }
        }
        throw new AssertionError("The process listens on no port of 127.0.0.1");
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
