"""Everything that is made up for fuzzing: messages, bodies of requests, files of knowledge."""
