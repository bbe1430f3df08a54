"""One file for each kind of question: `ANSWERS` names the ids (or their beginning with `*`), `answer` changes the brief."""
