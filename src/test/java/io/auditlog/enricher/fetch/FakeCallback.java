package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.ArrayList;
import java.util.List;

/** Somebody who sends and keeps what comes back. */
final class FakeCallback implements Transport.RequestCallback {

    final List<Reply> replies = new ArrayList<>();
    private final AuditLogId id;
    Runnable then = () -> {};

    /** What happens before it has another permit. */
    Runnable again = () -> {};

    boolean mayLeave = true;
    boolean first;
    int left;

    FakeCallback(String id) {
        this.id = new AuditLogId(id);
    }

    @Override
    public AuditLogId id() {
        return id;
    }

    @Override
    public boolean isFirst() {
        return first;
    }

    @Override
    public boolean leaves() {
        left++;
        return mayLeave;
    }

    @Override
    public String key() {
        return "key";
    }

    @Override
    public void asksAgain(Runnable granted) {
        again.run();
        granted.run();
    }

    @Override
    public void ended(Reply reply) {
        replies.add(reply);
        then.run();
    }
}
