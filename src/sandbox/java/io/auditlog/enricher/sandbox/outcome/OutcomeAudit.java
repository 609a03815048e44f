package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.kafka.LagProbe;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/**
 * The end of every run, in the order in which it must be done: wait until the worker has taken up every ID and every ID
 * has its outcome; stop the workers; wait until the group is empty and no transaction is open; only then read everything
 * and judge. Reading earlier would miss a duplicate that is still on its way.
 *
 * <p>Threads: one.
 */
public final class OutcomeAudit {

    private final String inputTopic;
    private final String group;
    private final Collection<String> outputTopics;
    private final LagProbe lag;
    private final OutcomeReader reader;

    /**
     * The audit of one run.
     *
     * @param admin of the cluster; stays open
     * @param group the workers' {@code application.id}
     * @param outputTopics every topic that an outcome can be in
     */
    public OutcomeAudit(
            String bootstrapServers, Admin admin, String group, String inputTopic, Collection<String> outputTopics) {
        this.inputTopic = inputTopic;
        this.group = group;
        this.outputTopics = List.copyOf(outputTopics);
        this.lag = new LagProbe(admin);
        this.reader = new OutcomeReader(bootstrapServers);
    }

    /** Waits until everything has an outcome, whatever else is fed to the group. Time that runs out is no error. */
    public void awaitWritten(OutcomeChecker checker, Duration timeout) {
        reader.awaitOrigins(outputTopics, checker.origins(), timeout);
    }

    /** First half: waits until everything has an outcome. Time that runs out is no error; the judgement shows what is lost. */
    public void awaitOutcomes(OutcomeChecker checker, Duration timeout) {
        long begin = System.nanoTime();
        awaitWritten(checker, timeout);
        Duration left = timeout.minusNanos(System.nanoTime() - begin);
        if (!left.isNegative()) {
            lag.awaitNoLag(group, inputTopic, left);
        }
    }

    /** Second half, when no worker runs any more: reads everything and judges. */
    public Report judge(OutcomeChecker checker, Duration timeout) {
        lag.awaitEmpty(group, timeout);
        lag.awaitStable(outputTopics, timeout);
        reader.readAll(outputTopics, checker);
        return checker.report();
    }
}
