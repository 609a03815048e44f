package io.auditlog.enricher.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The start of a pull: the first bytes show that the image can be had. Threads: one of the client, and one that waits. */
final class FirstBytes extends ResultCallback.Adapter<PullResponseItem> {

    private final CompletableFuture<Void> arrival = new CompletableFuture<>();

    @Override
    public void onNext(PullResponseItem item) {
        ProgressDetail progress = item.getProgressDetail();
        if (item.getErrorDetail() != null) {
            fail(item.getErrorDetail().getMessage());
        } else if (item.isPullSuccessIndicated() || (progress != null && isPositive(progress.getCurrent()))) {
            arrival.complete(null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        arrival.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        fail("the pull ended without an image");
    }

    /** Returns when bytes have come. */
    void await() throws InterruptedException, ExecutionException {
        arrival.get();
    }

    private void fail(String reason) {
        arrival.completeExceptionally(new IllegalStateException(reason));
    }

    private static boolean isPositive(Long number) {
        return number != null && number > 0;
    }
}
