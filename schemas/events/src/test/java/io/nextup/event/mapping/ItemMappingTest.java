package io.nextup.event.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemMappingTest {
    private static final String ALL =
            "item=@key,available=/stock/free,from=/sale/start:dd.MM.yyyy', 'HH:mm@Europe/Berlin,until=@header:end:s,"
                    + "category=/tree/*/name,title=name,attributes.brand=@header:brand,attributes.price=/price/eur";

    @Test
    void itsTextIsReadAsItselfAndHasOneOrderOfFields() {
        ItemMapping mapping =
                ItemMapping.parse(
                        "attributes.price=/price/eur, title=name,category=/tree/*/name,until=@header:end:s,"
                                + "from=/sale/start:dd.MM.yyyy', 'HH:mm@Europe/Berlin,available=/stock/free,item=@key ,attributes.brand=@header:brand");

        assertThat(mapping).hasToString(ALL).isEqualTo(ItemMapping.parse(ALL));
        assertThat(mapping.headers()).isEqualTo(List.of("brand", "end"));
        assertThat(mapping.isNone()).isFalse();
    }

    @Test
    void anEmptyTextLeavesRecordsAsTheyAre() {
        assertThat(ItemMapping.parse(" ")).isEqualTo(ItemMapping.NONE).hasToString("");
        assertThat(ItemMapping.NONE.isNone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    item=i,user=u            | user=u          | write item=PLACE and optionally available=, from=PLACE:UNIT, until=PLACE:UNIT, category=, title=, attributes.NAME=
                    item=i,from=             | from=           | write item=PLACE and optionally available=, from=PLACE:UNIT, until=PLACE:UNIT, category=, title=, attributes.NAME=
                    item=i,until=:s          | until=:s        | write item=PLACE and optionally available=, from=PLACE:UNIT, until=PLACE:UNIT, category=, title=, attributes.NAME=
                    item=i,title=t,title=u   | title=u         | title stands twice
                    item='bike'              | item='bike'     | no field may be the same for all items: write a name that begins with a quote as a path, as /'name
                    item=i,attributes.a='b'  | attributes.a='b' | no field may be the same for all items: write a name that begins with a quote as a path, as /'name
                    item=i,attributes.nextup-a=a | attributes.nextup-a=a | attributes that begin with nextup- are reserved
                    """)
    void aWrongPartIsNamedWithTheWayOut(String text, String part, String way) {
        assertThatThrownBy(() -> ItemMapping.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"%s\" in the fields \"%s\": %s".formatted(part, text, way));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    item=/a/*/i                      | only the category may have a *: a record is one item
                    item=i,category=/a/*/c,title=/a/*/t | only the category may have a *: a record is one item
                    item=i,attributes.b=/a/*         | only the category may have a *: a record is one item
                    item=i,category=/a/*,title=/b/*  | a * stands for each element of one list, and not of [/a, /b]
                    item=i,category=/a/*/b/*         | a path has one * at most: give a number for the other list, as /lines/*/tags/0
                    item=i,category=*                | a record is an object: before the * name the list in it, as /lines/*/sku
                    """)
    void aStarStandsForTheElementsOfTheListOfCategoriesOnly(String fields, String why) {
        assertThatThrownBy(() -> ItemMapping.parse(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The fields \"%s\": %s".formatted(fields, why));
    }

    @Test
    void itemsNeedThePlaceOfTheirId() {
        assertThatThrownBy(() -> ItemMapping.parse("title=t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The fields \"title=t\" name no place for the item: write item=PLACE and optionally available=, "
                                + "from=PLACE:UNIT, until=PLACE:UNIT, category=, title=, attributes.NAME=");
    }

    @Test
    void aJobMayCarryIt() throws Exception {
        ItemMapping mapping = ItemMapping.parse(ALL);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(mapping);

        assertThat(
                        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                                .readObject())
                .isEqualTo(mapping);
    }
}
