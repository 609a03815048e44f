package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Two faults that fall together by chance: one of the API, one of the machines around it.
 *
 * @param regime what the API does
 * @param machine what happens to a machine
 */
record FaultPair(Regime regime, Machine machine) {

    private static final List<Regime> REGIMES = List.of(
            Regime.REFUSING,
            Regime.BLACK_HOLE,
            Regime.all(Behaviour.status(503)),
            Regime.all(Behaviour.status(500)),
            Regime.all(Behaviour.of(Fault.THROTTLED, "1")),
            Regime.all(Behaviour.of(Fault.HTML)),
            Regime.all(Behaviour.of(Fault.RESET_MID_BODY)),
            Regime.late(Duration.ofSeconds(1)));

    /** What can happen to a machine. */
    enum Machine {
        WORKER_KILLED,
        WORKER_STOPPED,
        WORKER_FROZEN,
        BROKER_KILLED,
        REGISTRY_DOWN,
        CONNECTIONS_DROPPED
    }

    static FaultPair any(Random random) {
        Machine[] machines = Machine.values();
        return new FaultPair(REGIMES.get(random.nextInt(REGIMES.size())), machines[random.nextInt(machines.length)]);
    }

    /** Lets both begin, the machine's when the API's has shown: an API that is not asked does no harm. */
    void begin(FaultScene scene, FaultCluster cluster, BrokerProcess broker) {
        scene.stage.api().regime(regime);
        if (!regime.refusing()) {
            long begin = System.nanoTime();
            Witness witness = scene.stage.api().witness();
            Await.until(
                    "a request under " + regime.name(),
                    FaultWorkers.PATIENCE,
                    () -> witness.countWithin(begin, System.nanoTime()) > 0);
        }
        switch (machine) {
            case WORKER_KILLED -> scene.workers.alive().forEach(JavaProcess::sigkill);
            case WORKER_STOPPED -> scene.workers.stop();
            case WORKER_FROZEN -> scene.workers.alive().forEach(JavaProcess::sigstop);
            case BROKER_KILLED -> broker.kill();
            case REGISTRY_DOWN -> cluster.registry().down();
            case CONNECTIONS_DROPPED -> scene.stage.api().dropConnections();
        }
    }

    /** Mends both. */
    void end(FaultScene scene, FaultCluster cluster, BrokerProcess broker) {
        switch (machine) {
            case WORKER_KILLED, WORKER_STOPPED -> scene.workers.start();
            case WORKER_FROZEN -> scene.workers.alive().forEach(JavaProcess::sigcont);
            case BROKER_KILLED -> broker.restart();
            case REGISTRY_DOWN -> cluster.registry().up();
            case CONNECTIONS_DROPPED -> scene.stage.api().dropConnections();
        }
        scene.stage.api().regime(Regime.NORMAL);
    }

    @Override
    public String toString() {
        return regime.name() + " + " + machine;
    }
}
