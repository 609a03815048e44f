package io.auditlog.enricher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that a configuration file lists for the worker's user in its comments, as the cluster takes them. */
public final class ListedRights {

    private static final String HEADING = "# What the worker's user needs on the cluster";
    private static final Pattern LINE =
            Pattern.compile("#   (\\w+?)s?( with the prefix)? ([\\w.-]+): (\\w+(?:, \\w+)*)(?: \\(.*\\))?");

    private ListedRights() {}

    /** One binding for each operation of each line below the heading, up to the first line that is not indented. */
    public static List<AclBinding> in(String file, String principal) {
        List<String> lines = file.lines()
                .dropWhile(line -> !line.startsWith(HEADING))
                .skip(1)
                .takeWhile(line -> line.startsWith("#   "))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("no rights are listed below: " + HEADING);
        }
        List<AclBinding> rights = new ArrayList<>();
        for (String line : lines) {
            Matcher found = LINE.matcher(line);
            if (!found.matches()) {
                throw new IllegalArgumentException("not a list of rights: " + line);
            }
            ResourcePattern resource = new ResourcePattern(
                    resource(found.group(1)),
                    found.group(3),
                    found.group(2) == null ? PatternType.LITERAL : PatternType.PREFIXED);
            Arrays.stream(found.group(4).split(", "))
                    .map(operation -> binding(resource, principal, operation))
                    .forEach(rights::add);
        }
        return List.copyOf(rights);
    }

    private static AclBinding binding(ResourcePattern resource, String principal, String operation) {
        return new AclBinding(
                resource, new AccessControlEntry(principal, "*", operation(operation), AclPermissionType.ALLOW));
    }

    /** The type of a resource, by a name like TransactionalId. */
    public static ResourceType resource(String name) {
        return ResourceType.fromString(words(name));
    }

    /** An operation, by a name like DescribeConfigs. */
    public static AclOperation operation(String name) {
        return AclOperation.fromString(words(name));
    }

    /** DescribeConfigs as DESCRIBE_CONFIGS. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
