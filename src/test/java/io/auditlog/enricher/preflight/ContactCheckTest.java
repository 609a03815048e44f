package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.http.ServerIdentity;
import io.auditlog.enricher.fetch.single.Contact;
import io.auditlog.enricher.preflight.Finding.Mark;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContactCheckTest {

    private static final String URL = "https://api.example.com";

    @TempDir
    private Path folder;

    @Test
    void shouldTellTheEndOfTheChainAndAdviseBeforeIt() throws Exception {
        KeyStore store =
                KeyStore.getInstance(ServerIdentity.in(folder).store.toFile(), ServerIdentity.PASSWORD.toCharArray());
        X509Certificate certificate = (X509Certificate) store.getCertificate("server");
        Contact made = new Contact.Made("HTTP/2 over TLSv1.3", List.of(certificate));
        Instant end = certificate.getNotAfter().toInstant();

        List<Finding> found = ContactCheck.of(made, URL, end.minus(Duration.ofDays(15)));
        assertThat(found)
                .containsExactly(
                        Finding.passed("connection", URL + " takes connections, HTTP/2 over TLSv1.3"),
                        Finding.passed("certificates", "server, signed by server, valid until " + end));
        assertThat(ContactCheck.of(made, URL, end.minus(Duration.ofDays(13))).get(1))
                .extracting(Finding::mark, Finding::advice)
                .containsExactly(Mark.UNKNOWN, "It ends in 13 d: have it renewed.");
    }

    @Test
    void shouldHaveNoCertificatesWithoutTls() {
        assertThat(ContactCheck.of(new Contact.Made("HTTP/1.1", List.of()), URL, Instant.EPOCH))
                .hasSize(1);
    }

    @Test
    void shouldAdviseByTheFault() {
        assertThat(refused(Code.TLS).advice()).contains("api.ssl.truststore.location");
        assertThat(refused(Code.UNREACHABLE).advice()).contains("api.base.url", "api.proxy.url");
    }

    private static Finding refused(Code code) {
        Contact contact = new Contact.Refused(new Reply.NoAnswer(code, "no way"));
        List<Finding> found = ContactCheck.of(contact, URL, Instant.EPOCH);
        assertThat(found)
                .singleElement()
                .matches(Finding::isFailed)
                .matches(finding -> finding.seen().equals("no way"));
        return found.get(0);
    }
}
