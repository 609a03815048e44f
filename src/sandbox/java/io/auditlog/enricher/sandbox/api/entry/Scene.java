package io.auditlog.enricher.sandbox.api.entry;

/** A kind of audited event: its name, its actor and whom it involves. */
enum Scene {
    LOGIN("user.login", "user", true, false, false, false),
    LOGIN_FAILED("user.loginFailed", "user", false, false, false, false),
    INVITED("user.invited", "user", true, false, false, false),
    KEY_CREATED("apiKey.created", "user", true, false, false, false),
    AGENT_CREATED("agent.created", "user", true, false, true, false),
    AGENT_UPDATED("agent.updated", "chat", true, true, true, false),
    RUN_STARTED("agent.runStarted", "agent", false, false, true, true),
    RUN_BY_HAND("agent.runStarted", "user", true, false, true, false),
    RUN_COMPLETED("agent.runCompleted", "agent", false, false, true, true),
    RUN_FAILED("agent.runFailed", "agent", false, true, true, true),
    TOOL_CALLED("agent.toolCalled", "agent", true, true, true, false),
    MESSAGE_SENT("chat.messageSent", "chat", true, true, false, false),
    CHAT_SHARED("chat.shared", "user", true, true, false, false),
    TRIGGER_FIRED("trigger.fired", "trigger", false, false, true, true),
    CONNECTED("integration.connected", "user", true, false, false, false),
    RETENTION("organization.retentionApplied", "system", false, false, false, false);

    private static final Scene[] ALL = values();

    final String event;
    final String actor;
    final boolean user;
    final boolean chat;
    final boolean agent;
    final boolean trigger;

    Scene(String event, String actor, boolean user, boolean chat, boolean agent, boolean trigger) {
        this.event = event;
        this.actor = actor;
        this.user = user;
        this.chat = chat;
        this.agent = agent;
        this.trigger = trigger;
    }

    static Scene of(long hash) {
        return ALL[(int) (hash & (ALL.length - 1))];
    }
}
