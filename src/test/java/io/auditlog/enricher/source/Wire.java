package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.pace.Timer;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The HTTP layers under their deadline, against a real server. */
final class Wire implements AutoCloseable {

    static final int CAP = 100_000;

    private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Transport transport;

    Wire(URI baseUrl, HttpVersion version, Duration timeout) {
        this(settings(baseUrl, version, timeout, TlsTrust.PLATFORM));
    }

    Wire(SourceSettings settings) {
        this(settings, BodyRoom.inHeap());
    }

    Wire(SourceSettings settings, BodyRoom room) {
        Connections connections =
                new Connections(new HttpDialer(settings, 1, crashes::add), settings.maxInFlight(), System::nanoTime);
        this.transport = new Deadlines(
                new HttpTransport(settings, connections, room, timers, System::nanoTime),
                settings.requestTimeout(),
                System::nanoTime,
                Timer.on(timers));
    }

    static SourceSettings settings(URI baseUrl, HttpVersion version, Duration timeout, TlsTrust trust) {
        return new SourceSettings(
                baseUrl,
                version,
                64,
                64,
                timeout,
                Duration.ofSeconds(5),
                CAP,
                "auto",
                trust,
                "audit-log-enricher/test");
    }

    Pending ask(String id) {
        Pending pending = new Pending(new AuditLogId(id));
        pending.exchange = transport.send(pending);
        return pending;
    }

    /** Asks with an inquirer that throws when it hears of the end. */
    void askToFail(String id, Error error) {
        transport.send(new Pending(new AuditLogId(id)) {
            @Override
            public void ended(Reply reply) {
                throw error;
            }
        });
    }

    /** The error that ends an I/O thread. */
    Throwable crashed() throws InterruptedException {
        return crashes.poll(30, TimeUnit.SECONDS);
    }

    Reply.Answered answered(String id) throws InterruptedException {
        Reply reply = ask(id).reply();
        assertThat(reply).isInstanceOf(Reply.Answered.class);
        return (Reply.Answered) reply;
    }

    Reply.NoAnswer unanswered(String id) throws InterruptedException {
        Reply reply = ask(id).reply();
        assertThat(reply).isInstanceOf(Reply.NoAnswer.class);
        return (Reply.NoAnswer) reply;
    }

    @Override
    public void close() {
        transport.close();
        timers.shutdownNow();
    }

    /** A reply that will come. */
    static class Pending implements Transport.Inquirer {
        private final AuditLogId id;
        private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        Transport.Exchange exchange;

        Pending(AuditLogId id) {
            this.id = id;
        }

        Reply reply() throws InterruptedException {
            Reply reply = replies.poll(30, TimeUnit.SECONDS);
            assertThat(reply).as("a reply, or the end of it").isNotNull();
            assertThat(replies).as("further ends").isEmpty();
            return reply;
        }

        boolean isAnswered() {
            return !replies.isEmpty();
        }

        @Override
        public AuditLogId id() {
            return id;
        }

        @Override
        public boolean leaves() {
            return true;
        }

        @Override
        public String key() {
            return "canary-key";
        }

        @Override
        public void ended(Reply reply) {
            replies.add(reply);
        }
    }
}
