package io.auditlog.enricher.fetch;

import io.auditlog.enricher.tracing.IdSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Owns attempts and keeps their replies. */
final class FakeOwner implements Attempt.Owner {

    final List<Reply> replies = new ArrayList<>();
    private final Consumer<Reply> then;
    boolean mayDispatch = true;
    IdSpan span = IdSpan.OFF;
    int asked;
    int turnedBack;

    FakeOwner() {
        this(reply -> {});
    }

    FakeOwner(Consumer<Reply> then) {
        this.then = then;
    }

    @Override
    public boolean mayDispatch() {
        asked++;
        return mayDispatch;
    }

    @Override
    public IdSpan span() {
        return span;
    }

    @Override
    public void onTurnedBack(Attempt attempt) {
        turnedBack++;
    }

    @Override
    public void onReply(Attempt attempt, Reply reply) {
        replies.add(reply);
        then.accept(reply);
    }
}
