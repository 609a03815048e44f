package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A transport whose replies a test gives by hand, or at once inside the send, which no real one does. */
final class FakeTransport implements Transport {

    final List<Sent> sent = new ArrayList<>();
    Reply atOnce;
    Runnable onSend = () -> {};
    boolean closed;

    @Override
    public Exchange send(RequestCallback callback) {
        Sent one = new Sent(callback);
        sent.add(one);
        onSend.run();
        if (atOnce != null) {
            one.ends(atOnce);
        }
        return one;
    }

    @Override
    public void close() {
        closed = true;
    }

    Sent only() {
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }

    List<String> ids() {
        return sent.stream().map(one -> one.callback.id().value()).toList();
    }

    static Reply status(int status) {
        return status(status, Reply.Headers.NONE, "{}");
    }

    static Reply status(int status, Reply.Headers headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Reply.Answered(status, headers, bytes, bytes.length, bytes.length, Reply.BodyFault.NONE);
    }

    static Reply retryAfter(int status, String value) {
        return status(status, new Reply.Headers(null, value, null, null, java.util.Map.of()), "{}");
    }

    static Reply none(Code code) {
        return new Reply.NoAnswer(code, "as the test has it");
    }

    /** One request that was sent. */
    static final class Sent implements Exchange {
        final RequestCallback callback;
        String key;
        boolean ended;
        boolean cut;

        Sent(RequestCallback callback) {
            this.callback = callback;
            callback.onSent();
            this.key = callback.key();
        }

        void ends(Reply reply) {
            assertThat(ended).isFalse();
            ended = true;
            if (!cut) {
                callback.onReply(reply);
            }
        }

        @Override
        public boolean abort() {
            cut |= !ended;
            return true;
        }
    }
}
