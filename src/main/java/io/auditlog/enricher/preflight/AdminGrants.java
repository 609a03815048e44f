package io.auditlog.enricher.preflight;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.auditlog.enricher.kafka.Cluster;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The grants as the brokers report them: by the operations that they list with a description, and by what they answer to
 * requests that change nothing. Each resource is asked about once. Threads: one; blocks for the brokers' responses.
 */
final class AdminGrants implements Grants {

    /** Few, where there are any. */
    private static final AclBindingFilter OF_THE_CLUSTER = new AclBindingFilter(
            new ResourcePatternFilter(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL),
            AccessControlEntryFilter.ANY);

    /** A member that no group has. */
    private static final String NOBODY = "audit-log-enricher-check-nobody";

    private final Admin admin;
    private final Map<String, Answer> answers = new HashMap<>();
    private Boolean open;

    /** Uses this client and does not close it. */
    AdminGrants(Admin admin) {
        this.admin = admin;
    }

    /** What is known about one resource; an operation in neither set cannot be seen. */
    private record Answer(Set<AclOperation> allowed, Set<AclOperation> refused, boolean missing) {

        static final Answer UNSEEN = new Answer(Set.of(), Set.of(), false);

        /** From a list of the brokers; one without Describe, or none, is not usable. */
        static Answer listed(Set<AclOperation> operations) {
            return operations == null || !operations.contains(DESCRIBE)
                    ? UNSEEN
                    : new Answer(operations, EnumSet.complementOf(EnumSet.copyOf(operations)), false);
        }

        static Answer refused(AclOperation... operations) {
            return new Answer(Set.of(), Set.of(operations), false);
        }
    }

    @Override
    public boolean isOpen() {
        if (open == null) {
            try {
                Cluster.get(admin.describeAcls(OF_THE_CLUSTER).values());
                open = false;
            } catch (SecurityDisabledException e) {
                open = true;
            } catch (AuthorizationException | UnsupportedVersionException e) {
                open = false;
            }
        }
        return open;
    }

    @Override
    public boolean isMissing(String topic) {
        return answer(ResourceType.TOPIC, topic).missing();
    }

    @Override
    public Optional<Boolean> allow(ResourceType type, String name, AclOperation operation) {
        if (type == ResourceType.TOPIC && operation == CREATE) {
            return creatable(name);
        }
        Answer known = answer(type, name);
        boolean allowed = known.allowed().contains(operation);
        return allowed || known.refused().contains(operation) ? Optional.of(allowed) : Optional.empty();
    }

    private Answer answer(ResourceType type, String name) {
        return answers.computeIfAbsent(type + " " + name, key -> switch (type) {
            case TOPIC -> topic(name);
            case GROUP -> group(name);
            case TRANSACTIONAL_ID -> transactionalId(name);
            default -> cluster();
        });
    }

    private Answer topic(String name) {
        try {
            DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
            return Answer.listed(Cluster.get(admin.describeTopics(Set.of(name), withRights)
                            .topicNameValues()
                            .get(name))
                    .authorizedOperations());
        } catch (TopicAuthorizationException e) {
            return Answer.refused(READ, WRITE, DESCRIBE); // Read and Write imply Describe
        } catch (UnknownTopicOrPartitionException e) {
            return new Answer(Set.of(DESCRIBE), Set.of(), true);
        }
    }

    /** By a request to create it that is only validated. */
    private Optional<Boolean> creatable(String topic) {
        List<NewTopic> wanted = List.of(new NewTopic(topic, Optional.empty(), Optional.empty()));
        try {
            Cluster.get(admin.createTopics(wanted, new CreateTopicsOptions().validateOnly(true))
                    .all());
            return Optional.of(true);
        } catch (TopicExistsException e) {
            return Optional.of(true);
        } catch (AuthorizationException e) {
            return Optional.of(false);
        } catch (PolicyViolationException | InvalidReplicationFactorException | UnsupportedVersionException e) {
            return Optional.empty();
        }
    }

    private Answer group(String name) {
        try {
            DescribeConsumerGroupsOptions withRights =
                    new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
            return Answer.listed(Cluster.get(admin.describeConsumerGroups(Set.of(name), withRights)
                            .describedGroups()
                            .get(name))
                    .authorizedOperations());
        } catch (GroupAuthorizationException e) {
            return Answer.refused(READ, DESCRIBE);
        } catch (GroupIdNotFoundException e) {
            return newGroup(name);
        }
    }

    /** Of a group that does not exist nothing is listed; but whoever may not read it may not leave it either, as nobody here. */
    private Answer newGroup(String name) {
        MemberToRemove nobody = new MemberToRemove(NOBODY);
        try {
            Cluster.get(admin.removeMembersFromConsumerGroup(
                            name, new RemoveMembersFromConsumerGroupOptions(Set.of(nobody)))
                    .memberResult(nobody));
            return new Answer(Set.of(DESCRIBE), Set.of(), false);
        } catch (GroupAuthorizationException e) {
            return new Answer(Set.of(DESCRIBE), Set.of(READ), false);
        } catch (UnknownMemberIdException e) {
            return new Answer(Set.of(READ, DESCRIBE), Set.of(), false);
        } catch (GroupIdNotFoundException | UnsupportedVersionException e) {
            return new Answer(Set.of(DESCRIBE), Set.of(), false);
        }
    }

    /** Write can only be seen by beginning a transaction, which writes; but without Describe there is no Write. */
    private Answer transactionalId(String name) {
        try {
            Cluster.get(admin.describeTransactions(Set.of(name)).description(name));
            return new Answer(Set.of(DESCRIBE), Set.of(), false);
        } catch (TransactionalIdAuthorizationException e) {
            return Answer.refused(WRITE, DESCRIBE);
        } catch (TransactionalIdNotFoundException e) {
            return new Answer(Set.of(DESCRIBE), Set.of(), false);
        } catch (UnsupportedVersionException e) {
            return Answer.UNSEEN;
        }
    }

    private Answer cluster() {
        DescribeClusterOptions withRights = new DescribeClusterOptions().includeAuthorizedOperations(true);
        Set<AclOperation> operations =
                Cluster.get(admin.describeCluster(withRights).authorizedOperations());
        boolean none = operations != null && operations.isEmpty();
        return none ? Answer.refused(DESCRIBE) : Answer.listed(operations);
    }
}
