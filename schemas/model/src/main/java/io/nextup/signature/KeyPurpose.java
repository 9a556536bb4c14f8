package io.nextup.signature;

/**
 * Kinds of documents that a key signs. Whoever trains models need not be able to announce them, and
 * neither need be able to erase a user, so each kind has keys of its own.
 */
public enum KeyPurpose {
    /** Signs the manifests of models. */
    MODELS("models", "trusted keys"),
    /** Signs the announcements of models. */
    ANNOUNCEMENTS("announcements", "announcement keys"),
    /** Signs the erasures of users. */
    ERASURES("erasures", "erasure keys");

    private final String word;
    private final String publicKeys;

    KeyPurpose(String word, String publicKeys) {
        this.word = word;
        this.publicKeys = publicKeys;
    }

    /** Returns the purpose as key files name it. */
    public String word() {
        return word;
    }

    /** Returns the name of such public keys in messages. */
    String publicKeys() {
        return publicKeys;
    }
}
