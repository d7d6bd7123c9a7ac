package com.therapybooking.webhook.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example,                 a.example,             -1,   /",
        "https://a.example?x=1,             a.example,             -1,   /?x=1",
        "https://a.example/?,               a.example,             -1,   /?",
        "https://a.example/a?b?c,           a.example,             -1,   /a?b?c",
        "https://a.example:443/a,           a.example,             -1,   /a",
        "https://a.example:0443/a,          a.example,             -1,   /a",
        "https://a.example:80/a,            a.example,             80,   /a",
        "http://a.example:80/a,             a.example,             -1,   /a",
        "http://a.example:443/a,            a.example,             443,  /a",
        "https://a.example:8443/a,          a.example,             8443, /a",
        "HTTPS://A.Example/A%2fb%2F,        a.example,             -1,   /A%2fb%2F",
        "https://my_tunnel.example.com/a,   my_tunnel.example.com, -1,   /a",
        "https://bücher.example/a,          xn--bcher-kva.example, -1,   /a",
        "https://BÜCHER.example/a,          xn--bcher-kva.example, -1,   /a",
        "https://bu\u0308cher.example/a,    xn--bcher-kva.example, -1,   /a",
        "https://a_b.日本語.example/a,       a_b.xn--wgv71a119e.example, -1, /a",
        "https://[2606:4700::1111]:8443/a,  2606:4700::1111,       8443, /a",
        "https://a.example//b/./../c//,     a.example,             -1,   //b/./../c//",
        "https://a.example/a;x=1'()*!$&+~@:b?q=[1]&r=%20, a.example, -1, /a;x=1'()*!$&+~@:b?q=[1]&r=%20"
    })
    void splitsAUrl(String url, String host, int port, String path) throws Exception {
        TargetUrl parsed = TargetUrl.parse(url);

        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "https://exam\u200bple.com/, must not have the character U+200B in its host",
        "https://exam\u202eple.com/, must not have the character U+202E in its host",
        "'\ufeffhttps://a.example/', must not begin with the character U+FEFF",
        "'\u200bhttps://a.example/', must not begin with the character U+200B",
        "https://a.example/\u200b,   must not have the character U+200B: write it as %E2%80%8B"
    })
    void namesAnInvisibleCharacterThatItRefuses(String url, String reason) {
        assertThatThrownBy(() -> TargetUrl.parse(url)).hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[127.0.0.1]:9301", "[example.com]", "[localhost]", "[]"})
    void refusesBracketsAroundOtherThanAnIpv6Address(String host) {
        assertThatThrownBy(() -> TargetUrl.parse("https://" + host + "/"))
                .hasMessage("must have an IPv6 address in its brackets");
    }
}
