package io.auditlog.enricher.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Bodies that follow the contract and are otherwise as odd as JSON allows; one seed, one body. */
final class RandomEntry {

    private final RandomGenerator random;
    private final RandomJson json;
    private final int maxDepth;

    RandomEntry(RandomGenerator random, int maxDepth) {
        this.random = random;
        this.json = new RandomJson(random);
        this.maxDepth = maxDepth;
    }

    /** The text of a body with this ID. */
    String body(String id) {
        List<String> members = new ArrayList<>();
        members.add(json.member("id", json.quoted(id)));
        for (String name : List.of("organizationId", "event", "actor", "createdAt")) {
            members.add(json.member(name, json.string()));
        }
        members.add(json.member("timestamp", timestamp()));
        for (String name : List.of("userId", "ipAddress", "chatId", "agentId", "runId", "triggerId")) {
            members.add(json.member(name, random.nextBoolean() ? "null" : json.string()));
        }
        members.add(json.member("data", data()));
        addHydrated(members, "user", "email");
        addHydrated(members, "agent", "name");
        addHydrated(members, "trigger", "name", "type");
        addUnknown(members);
        return json.space() + json.object(shuffled(members)) + json.space();
    }

    private String timestamp() {
        return random.nextBoolean() ? json.quoted("2026-01-02T03:04:05.678Z") : json.string();
    }

    private String data() {
        return switch (random.nextInt(8)) {
            case 0 -> "null";
            case 1 -> deepest();
            default -> json.object(json.members(random.nextInt(6), 4));
        };
    }

    /** As deep as the limit allows; the entry is the first level, data the second. */
    private String deepest() {
        String text = "{}";
        for (int depth = maxDepth - 2; depth > 0; depth--) {
            text = depth == 1 || random.nextBoolean()
                    ? json.object(List.of(json.member("", text)))
                    : "[" + json.space() + text + "]";
        }
        return text;
    }

    private void addHydrated(List<String> members, String name, String... required) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            members.add(json.member(name, "null"));
        } else if (kind > 1) {
            List<String> inside = new ArrayList<>();
            for (String one : required) {
                inside.add(json.member(one, json.string()));
            }
            addUnknown(inside);
            members.add(json.member(name, json.object(shuffled(inside))));
        }
    }

    private void addUnknown(List<String> members) {
        if (random.nextBoolean()) {
            members.addAll(json.members(random.nextInt(4), 3));
        }
    }

    private List<String> shuffled(List<String> members) {
        List<String> rest = new ArrayList<>(members);
        return members.stream()
                .map(any -> rest.remove(random.nextInt(rest.size())))
                .collect(Collectors.toList());
    }
}
