package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.TlsSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.core5.http.HttpStreamResetException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.junit.jupiter.api.Test;

/** HTTP/2 connections that take no more streams, and those on which only one stream failed. */
final class LeavingServerTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeDialer dialer = new FakeDialer();
    private final FakeLink link = new FakeLink(true);
    private final HttpTransport transport = new HttpTransport(
            Wire.settings(
                    URI.create("http://127.0.0.1:1"),
                    SourceSettings.HttpVersion.HTTP_2,
                    Duration.ofSeconds(10),
                    TlsSettings.PLATFORM),
            new ConnectionPool(dialer, 256, time),
            BodyMemoryBudget.inHeap(),
            (task, delay) -> task.run(),
            time);

    @Test
    void shouldDialAnewWhereTheServerTakesNoMoreStreams() throws InterruptedException {
        // Given a connection whose server has sent GOAWAY
        link.server = handler -> handler.failed(new RequestNotExecutedException());
        Wire.Pending refused = send("a");
        dialer.callers.remove().connected(link);
        assertThat(refused.reply()).isInstanceOfSatisfying(Reply.NoAnswer.class, none -> {
            assertThat(none.code()).isEqualTo(Code.CONNECTION);
            assertThat(none.unprocessed()).isTrue();
        });
        // When
        send("b");
        // Then
        assertThat(dialer.callers).hasSize(1);
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldKeepAConnectionOnWhichOneStreamWasReset() throws InterruptedException {
        // Given
        link.server = handler -> handler.failed(new HttpStreamResetException("reset"));
        send("a");
        dialer.callers.remove().connected(link);
        // When
        Wire.Pending next = send("b");
        // Then
        assertThat(next.reply())
                .isInstanceOfSatisfying(
                        Reply.NoAnswer.class,
                        none -> assertThat(none.unprocessed()).isFalse());
        assertThat(dialer.callers).isEmpty();
        assertThat(link.open).isTrue();
    }

    private Wire.Pending send(String id) {
        Wire.Pending pending = new Wire.Pending(new AuditLogId(id));
        pending.exchange = transport.send(pending);
        return pending;
    }
}
