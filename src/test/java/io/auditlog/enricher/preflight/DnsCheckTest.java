package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DnsCheckTest {

    @Test
    void shouldNameEachHostWithoutAnAddress() throws Exception {
        List<Finding> found = DnsCheck.of(List.of("b", "gone", "a", "b"), host -> {
                    if (host.equals("gone")) {
                        throw new UnknownHostException(host);
                    }
                    return new InetAddress[host.equals("a") ? 1 : 2];
                })
                .steps()
                .call();
        assertThat(found).first().isEqualTo(Finding.passed("DNS", "a has 1 address, b has 2 addresses"));
        assertThat(found)
                .last()
                .matches(Finding::isFailed)
                .extracting(Finding::seen)
                .isEqualTo("no address for gone");
    }
}
