package io.auditlog.enricher.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.7",
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "2001:db8::7",
                "1:2:3:4:5:6:7:8",
                "::ffff:203.0.113.7",
                "1:2:3:4:5:6:203.0.113.7",
                "FE80::1"
            })
    void shouldTakeOneAddress(String text) {
        assertThat(IpAddress.isLiteral(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "203.0.113",
                "203.0.113.256",
                "203.0.113.07",
                "203.0.113.7:443",
                "203.0.113.7, 10.0.0.1",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "fe80::1%eth0",
                "203.0.113.7::",
                "12345::",
                "[::1]",
                " ::1"
            })
    void shouldTakeNothingElse(String text) {
        assertThat(IpAddress.isLiteral(text)).isFalse();
    }
}
