package com.therapybooking.webhook.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.settings.Cidr;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the target guard with the table {@code targets.txt}, which also documents the refused URLs
 * and the reasons.
 */
class TargetGuardTest {

    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("public.example.com", "93.184.215.14"),
                    Map.entry("both.example.com", "93.184.215.14 2606:4700::1111"),
                    Map.entry("private.example.com", "10.1.2.3"),
                    Map.entry("loop.example.com", "127.0.0.1"),
                    Map.entry("loop6.example.com", "::1"),
                    Map.entry("mixed.example.com", "93.184.215.14 192.168.1.1"),
                    Map.entry("mixed6.example.com", "93.184.215.14 2606:4700::1111 fd00::1"),
                    Map.entry(
                            "last.example.com", "8.8.8.8 8.8.4.4 1.1.1.1 9.9.9.9 169.254.169.254"),
                    Map.entry("nat64.example.com", "64:ff9b::7f00:1"),
                    Map.entry("6to4.example.com", "2002:7f00:1::"),
                    Map.entry("localhost", "127.0.0.1"),
                    Map.entry("app.localhost", "127.0.0.1"),
                    Map.entry("metadata.google.internal", "93.184.215.14"),
                    Map.entry("metadata", "93.184.215.14"),
                    Map.entry("xn--bcher-kva.example", "93.184.215.14"),
                    Map.entry("xn--wgv71a119e.example", "93.184.215.14"),
                    Map.entry("a_b.example.com", "93.184.215.14"),
                    Map.entry("_a.b_.example.com", "93.184.215.14"),
                    Map.entry("1.2.3.4.example.com", "93.184.215.14"),
                    Map.entry("0x7f000001.example.com", "93.184.215.14"),
                    Map.entry("127.0.0.1.nip.example", "127.0.0.1"));

    private static final HostResolver RESOLVER =
            host -> {
                String addresses = NAMES.get(host);
                if (addresses == null) {
                    throw new UnknownHostException(host);
                }
                return Stream.of(addresses.split(" ", -1))
                        .map(InetAddress::ofLiteral)
                        .toArray(InetAddress[]::new);
            };

    private final TargetGuard guard = new TargetGuard(List.of(), RESOLVER);

    /**
     * A line of the table: the URL, and {@code allowed} or a part of the reason for the refusal.
     */
    record Line(String url, String expected) {}

    static List<Line> table() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(TargetGuardTest.class.getResourceAsStream("targets.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("  +", 2))
                    .map(parts -> new Line(unescape(parts[0]), parts[1].strip()))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void decidesAsTheTableSays(Line line) {
        String said = said(guard, line.url());
        if (said.equals("allowed") && guard.isUnknown(line.url())) {
            said = "unresolvable";
        }

        assertThat(said).contains(line.expected());
    }

    /** A URL that is refused when it is saved must not get a connection either. */
    @ParameterizedTest
    @MethodSource("table")
    void connectsToAcceptedUrlsOnly(Line line) {
        assertThat(atConnection(guard, line.url()).equals("allowed"))
                .isEqualTo(line.expected().equals("allowed"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://inside.example/, 10.1.2.3, a private address (RFC 1918)",
        "https://inside.example/, 127.0.0.7, a loopback address (RFC 1122)",
        "https://inside.example/, 169.254.169.254, 'a link-local address, cloud metadata included (RFC 3927)'",
        "https://inside.example/, fd00::1234, 'a unique-local address, cloud metadata included (RFC 4193)'",
    })
    void namesTheKindOfARefusedAddressAndNotTheAddress(String url, String address, String kind)
            throws UnknownHostException {
        InetAddress internal = InetAddress.ofLiteral(address);
        TargetGuard internals = new TargetGuard(List.of(), host -> new InetAddress[] {internal});

        assertThat(said(internals, url)).isEqualTo("leads to " + kind);
        assertThatThrownBy(() -> internals.resolveChecked("inside.example", false))
                .isInstanceOf(TargetRefusedException.class)
                .hasMessage("leads to " + kind);
    }

    @Test
    void theTableIsLongEnoughToMeanSomething() throws IOException {
        assertThat(table()).hasSizeGreaterThan(300);
        assertThat(table().stream().filter(line -> line.expected().equals("allowed")))
                .hasSizeGreaterThan(35);
    }

    @Test
    void letsExemptBlocksThroughAndNothingBesideThem() {
        TargetGuard exempting =
                new TargetGuard(Cidr.parseList("", "127.0.0.0/8,fd00::/8"), RESOLVER);
        for (String url :
                List.of(
                        "http://127.0.0.1:8080/",
                        "https://127.9.9.9/",
                        "http://loop.example.com/",
                        "http://[fd00::1]/",
                        "https://public.example.com/")) {
            assertThat(said(exempting, url)).as(url).isEqualTo("allowed");
            assertThat(atConnection(exempting, url)).as(url).isEqualTo("allowed");
        }
        for (String url :
                List.of(
                        "http://public.example.com/",
                        "http://10.0.0.1/",
                        "http://[::1]/",
                        "https://[::ffff:127.0.0.1]/",
                        "http://127.1/",
                        "http://user@127.0.0.1/",
                        "http://metadata/",
                        "ftp://127.0.0.1/",
                        "https://mixed.example.com/")) {
            assertThat(said(exempting, url)).as(url).isNotEqualTo("allowed");
        }
    }

    @Test
    void asksForEveryConnection() {
        assertThatThrownBy(() -> guard.resolveChecked("mixed.example.com", false))
                .isInstanceOf(TargetRefusedException.class);
        assertThatThrownBy(() -> guard.resolveChecked("[::1]", false))
                .isInstanceOf(TargetRefusedException.class);
        assertThatThrownBy(() -> guard.resolveChecked("public.example.com", true))
                .isInstanceOf(TargetRefusedException.class);
        assertThatThrownBy(() -> guard.resolveChecked("nowhere.example.com", false))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(TargetRefusedException.class);
    }

    private static String said(TargetGuard guard, String url) {
        try {
            TargetUrl _ = guard.check(url);
            return "allowed";
        } catch (TargetRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String atConnection(TargetGuard guard, String url) {
        try {
            TargetUrl saved = guard.parseSaved(url);
            assertThat(guard.resolveChecked(saved.host(), saved.isPlain())).isNotEmpty();
            return "allowed";
        } catch (TargetRefusedException e) {
            return String.valueOf(e.getMessage());
        } catch (UnknownHostException e) {
            return "unresolvable";
        }
    }

    private static String unescape(String text) {
        return text.translateEscapes().replace("<4096>", "x".repeat(4_096));
    }
}
