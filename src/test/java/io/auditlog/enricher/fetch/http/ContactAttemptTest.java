package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.single.Contact;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is opened to see whether that is possible, with the worker's TLS. */
final class ContactAttemptTest {

    @TempDir
    private Path folder;

    @Test
    void shouldTellProtocolAndCertificatesAndSendNothing() throws Exception {
        ServerIdentity identity = ServerIdentity.in(folder);
        try (Http2Server server = new Http2Server(identity.context(), HttpVersionPolicy.NEGOTIATE)) {
            assertThat(attempt(server.url(), identity.trust())).isInstanceOfSatisfying(Contact.Made.class, made -> {
                assertThat(made.protocol()).isEqualTo("HTTP/2 over TLSv1.3");
                assertThat(made.chain())
                        .singleElement()
                        .satisfies(certificate -> assertThat(certificate.getSubjectX500Principal())
                                .hasToString("CN=server"));
            });
            assertThat(attempt(server.url(), TlsSettings.PLATFORM))
                    .isInstanceOfSatisfying(
                            Contact.Refused.class,
                            refused -> assertThat(refused.fault().code()).isEqualTo(Code.TLS));
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        assertThat(attempt(URI.create("http://127.0.0.1:1"), TlsSettings.PLATFORM))
                .isInstanceOfSatisfying(
                        Contact.Refused.class,
                        refused -> assertThat(refused.fault().code()).isEqualTo(Code.UNREACHABLE));
    }

    private static Contact attempt(URI url, TlsSettings tls) throws InterruptedException {
        return ContactAttempt.with(
                Wire.settings(url, HttpVersion.NEGOTIATE, Duration.ofSeconds(25), tls), System::nanoTime);
    }
}
