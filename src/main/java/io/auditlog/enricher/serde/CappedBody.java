package io.auditlog.enricher.serde;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Collects a reply's body and fails if it is larger than any schema.
 *
 * <p>Threads: the HTTP client's, one at a time.
 */
final class CappedBody implements BodySubscriber<byte[]> {

    /** The maximum reply size, in bytes. */
    static final int LIMIT = 4 << 20;

    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private Flow.Subscription subscription;
    private long size;

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        whole.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        size += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (size <= LIMIT) {
            whole.onNext(buffers);
        } else {
            subscription.cancel();
            whole.onError(new IOException("the reply is larger than " + LIMIT + " bytes"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.onError(failure);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }
}
