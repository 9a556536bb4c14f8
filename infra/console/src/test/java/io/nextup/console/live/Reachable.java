package io.nextup.console.live;

import io.nextup.outcome.ClickCounts;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Texts that an object holds, in whatever field of whatever class of this project. */
final class Reachable {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final Set<String> texts = new TreeSet<>();

    private Reachable() {}

    /** Returns the texts, but for those of {@link ClickCounts}, which counts items of all users. */
    static Set<String> texts(Object root) throws IllegalAccessException {
        Reachable reachable = new Reachable();
        reachable.open.add(root);
        while (!reachable.open.isEmpty()) {
            reachable.enter(reachable.open.poll());
        }
        return reachable.texts;
    }

    private void enter(Object one) throws IllegalAccessException {
        if (one instanceof String text) {
            texts.add(text);
        } else if (seen.add(one) && !(one instanceof ClickCounts)) {
            if (one instanceof Map<?, ?> map) {
                map.forEach(
                        (key, value) -> {
                            add(key);
                            add(value);
                        });
            } else if (one instanceof Collection<?> all) {
                all.forEach(this::add);
            } else if (one instanceof Optional<?> optional) {
                optional.ifPresent(this::add);
            } else if (one instanceof Object[] array) {
                for (Object value : array) {
                    add(value);
                }
            }
            addFields(one);
        }
    }

    private void addFields(Object one) throws IllegalAccessException {
        for (Class<?> type = one.getClass(); type != null; type = type.getSuperclass()) {
            if (!type.getName().startsWith("io.nextup.")) {
                continue;
            }
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    add(field.get(one));
                }
            }
        }
    }

    private void add(Object one) {
        if (one != null) {
            open.add(one);
        }
    }
}
